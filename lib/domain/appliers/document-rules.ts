import type { Fault } from '../../contract/fault.ts'
import { DEFAULT_NAMESPACE, groupOf } from '../../kubernetes/names.ts'
import type { YamlDocument, YamlValue } from '../../yaml/document.ts'
import { readDocumentValue } from '../../yaml/edit/read-text.ts'
import { expandList, isList } from '../../yaml/stream/expand-list.ts'
import { readYamlStream } from '../../yaml/stream/read-stream.ts'
import { isMapping, member } from '../../yaml/value/value.ts'
import { type ObjectRef, refKey } from '../fabric/object-ref.ts'
import { type PlainReason, plainReason } from './configuration.ts'
import type { Breach } from './file-rules.ts'
import { skipMarks } from './skip-marks.ts'

/** An object as appliers find it in a file. */
export interface AppliedObject {
  key: string
  group: string
  kind: string
  hasNamespace: boolean
  line: number
}

export interface AppliedContent {
  objects: AppliedObject[]
  breaches: Breach[]
}

const PLAIN: Record<PlainReason, string> = {
  configuration: 'it holds the configuration of an applier, which is no object of a cluster',
  data: 'it holds plain data, which is no object',
  half: 'it holds an object without apiVersion or without kind',
  'empty list': 'it holds an empty list',
}

/** Reads a file as appliers do, and returns its objects and every rule of content that it breaks. */
export function readContent(bytes: Uint8Array, path: string): AppliedContent {
  const { documents, faults } = readYamlStream(bytes, path)
  const content: AppliedContent = { objects: [], breaches: [] }
  const stop = (why: string, line = 1) => content.breaches.push({ applier: 'Flux', effect: 'stops', why, line })
  for (const { severity, message, line } of faults) if (severity === 'error') stop(message, line)
  for (const document of documents) {
    if (document.content === 'empty' || document.faults.some(({ severity }) => severity === 'error')) continue
    const expanded = expand(document, path)
    for (const { message, line } of expanded.faults) stop(message, line)
    for (const item of expanded.items) readObject(item, path, content, stop)
  }
  return content
}

/** Whether an item of a list has no apiVersion or no kind of its own: kubectl implies them, kustomize does not. */
function impliesKinds({ bytes }: YamlDocument): boolean {
  const read = readDocumentValue(Buffer.from(bytes).toString('utf8'))
  const items = 'value' in read && isMapping(read.value) ? member(read.value, 'items') : undefined
  const named = (item: YamlValue) => isMapping(item) && ['apiVersion', 'kind'].every((key) => member(item, key) !== undefined)
  return Array.isArray(items) && !items.every(named)
}

/** Whether a document is an empty mapping. */
function isNothing({ content, bytes }: YamlDocument): boolean {
  if (content !== 'mapping') return false
  const read = readDocumentValue(Buffer.from(bytes).toString('utf8'))
  return 'value' in read && isMapping(read.value) && Object.keys(read.value).length === 0
}

/** The items of a list, which kustomize takes apart, and why it cannot; any other document as it is. */
function expand(document: YamlDocument, path: string): { items: YamlDocument[]; faults: Pick<Fault, 'message' | 'line'>[] } {
  if (!isList(document.header) || document.header?.items !== 'filled') return { items: [document], faults: [] }
  const { items, faults } = expandList(document, path)
  if (faults.length > 0 || !impliesKinds(document)) return { items, faults }
  return { items, faults: [{ message: 'it holds a list whose items leave their kind to that of the list', line: document.line }] }
}

function readObject(document: YamlDocument, path: string, content: AppliedContent, stop: (why: string, line: number) => void) {
  const { line } = document
  const reason = plainReason(document, path)
  const { apiVersion = '', kind = '', name = '', namespace } = document.header ?? {}
  if (reason === 'data' && isNothing(document)) {
    const why = 'it holds {}, which is no object; the other appliers pass over it'
    content.breaches.push({ applier: 'kubectl', effect: 'skips', why, line })
  } else if (reason !== undefined) {
    // What holds nothing is passed over by all of them.
    if (reason !== 'empty list') stop(PLAIN[reason], line)
  }
  if (reason !== undefined) return
  if (name === '') return stop('it holds an object without metadata.name', line)
  for (const { applier, mark } of skipMarks(document))
    content.breaches.push({ applier, effect: 'skips', why: `the text has ${mark}`, line })
  const ref: ObjectRef = { group: groupOf(apiVersion), kind, namespace: namespace ?? DEFAULT_NAMESPACE, name }
  content.objects.push({ key: refKey(ref), group: ref.group, kind, hasNamespace: namespace !== undefined, line })
}
