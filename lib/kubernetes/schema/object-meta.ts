import { isMapping, type Mapping, member } from '../../yaml/value/value.ts'
import { compileSchema } from './compile-schema.ts'
import type { Schema } from './schema.ts'
import type { Violation } from './violation.ts'

const text = { type: 'string', nullable: true }
const time = { type: 'string', format: 'date-time', nullable: true }
const texts = { type: 'object', nullable: true, additionalProperties: { type: 'string' } }
const owner = {
  type: 'object',
  required: ['apiVersion', 'kind', 'name', 'uid'],
  properties: {
    apiVersion: { type: 'string' },
    kind: { type: 'string' },
    name: { type: 'string' },
    uid: { type: 'string' },
    controller: { type: 'boolean', nullable: true },
    blockOwnerDeletion: { type: 'boolean', nullable: true },
  },
}

/**
 * The `metadata` of every object, whatever its CRD says:
 * https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/object-meta/
 */
const OBJECT_META = {
  type: 'object',
  properties: {
    name: text,
    generateName: text,
    namespace: text,
    selfLink: text,
    uid: text,
    resourceVersion: text,
    generation: { type: 'integer', format: 'int64', nullable: true },
    creationTimestamp: time,
    deletionTimestamp: time,
    deletionGracePeriodSeconds: { type: 'integer', format: 'int64', nullable: true },
    labels: texts,
    annotations: texts,
    ownerReferences: { type: 'array', nullable: true, items: owner },
    finalizers: { type: 'array', nullable: true, items: { type: 'string' } },
    managedFields: { type: 'array', nullable: true, items: { 'x-kubernetes-preserve-unknown-fields': true } },
  },
}

let compiled: Schema | undefined

/** Returns the schema of `metadata`. */
export function objectMeta(): Schema {
  compiled ??= compileSchema(OBJECT_META).schema
  return compiled
}

const NAME = /^[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/
const PREFIX = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/
const LONGEST_PREFIX = 253
const MOST_ANNOTATION_BYTES = 256 * 1024

/** Yields what the API server refuses in labels and annotations beyond their types. Paths begin at `metadata`. */
export function* labelViolations(metadata: Mapping): Generator<Violation> {
  for (const [key, value] of entriesOf(metadata, 'labels')) {
    if (!isQualifiedName(key)) yield badKey(['labels', key])
    if (typeof value === 'string' && value !== '' && !NAME.test(value))
      yield { path: ['labels', key], message: `must be a label's value: ${LABEL}`, keyword: 'label', says: ['value'] }
  }
  let bytes = 0
  for (const [key, value] of entriesOf(metadata, 'annotations')) {
    if (!isQualifiedName(key.toLowerCase())) yield badKey(['annotations', key])
    bytes += Buffer.byteLength(key) + (typeof value === 'string' ? Buffer.byteLength(value) : 0)
  }
  if (bytes > MOST_ANNOTATION_BYTES) {
    const message = `must have at most ${MOST_ANNOTATION_BYTES} bytes together`
    yield { path: ['annotations'], message, keyword: 'annotations', says: [MOST_ANNOTATION_BYTES] }
  }
}

const LABEL = "at most 63 letters, digits, '-', '_' and '.', first and last a letter or digit"

function badKey(path: readonly string[]): Violation {
  return {
    path,
    message: `must have a key of this form: ${LABEL}, after an optional domain and '/'`,
    keyword: 'label',
    says: ['key'],
  }
}

function entriesOf(metadata: Mapping, field: string) {
  const value = member(metadata, field)
  return value !== undefined && isMapping(value) ? Object.entries(value) : []
}

function isQualifiedName(key: string): boolean {
  const slash = key.indexOf('/')
  if (slash < 0) return NAME.test(key)
  const prefix = key.slice(0, slash)
  return prefix.length <= LONGEST_PREFIX && PREFIX.test(prefix) && NAME.test(key.slice(slash + 1))
}
