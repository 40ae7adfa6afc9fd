import type { Fault } from '../../contract/fault.ts'
import type { ReportedObject } from '../../contract/report.ts'
import type { YamlDocument } from '../../yaml/document.ts'
import { groupOf, type KindRegistry } from '../fabric/kinds.ts'
import { DEFAULT_NAMESPACE, isNamespaceName, isObjectName, managedPath, type ObjectRef, refKey } from '../fabric/object-ref.ts'
import { blobId } from '../tree/blob-id.ts'

/** A document of a raw file, on its way to its fate. */
export interface Candidate {
  file: string
  document: number
  /** Which item, counted from 1, of a list that was expanded. */
  item?: number
  line: number
  bytes: Uint8Array
  blob: string
  target: 'managed' | 'unmanaged' | 'empty'
  /** Identity of the object, or of the content where it is no object: two candidates with one key compete. */
  key: string
  object?: ReportedObject
  /** Directory below `managed/`, for a managed object. */
  plural?: string
  /** Path below `managed/`, for a managed object. */
  managedPath?: string
}

/** A document (or item of a list) with what it is; its faults are errors of identity. */
export interface Classified {
  candidate: Candidate
  faults: Fault[]
}

/** Says what a document is: ours by group and kind, another object, plain data or nothing. */
export function classify(document: YamlDocument & { item?: number }, file: string, kinds: KindRegistry): Classified {
  const blob = blobId(document.bytes)
  const item = document.item === undefined ? {} : { item: document.item }
  const common = {
    file,
    document: document.index,
    ...item,
    line: document.line,
    bytes: document.bytes,
    blob,
  }
  if (document.content === 'empty') return { candidate: { ...common, target: 'empty', key: `content/${blob}` }, faults: [] }
  const { apiVersion, kind, name, namespace = DEFAULT_NAMESPACE } = document.header ?? {}
  if (apiVersion === undefined || kind === undefined) {
    return {
      candidate: { ...common, target: 'unmanaged', key: `content/${blob}` },
      faults: isReadable(document) ? [noObject(document, file)] : [],
    }
  }

  const ours = kinds.find(groupOf(apiVersion), kind)
  if (name === undefined) {
    const target = ours === undefined ? 'unmanaged' : 'managed'
    return {
      candidate: { ...common, target, key: `content/${blob}` },
      faults: ours === undefined ? [] : [nameless(document, file)],
    }
  }
  const ref: ObjectRef = { group: groupOf(apiVersion), kind, namespace, name }
  const object = { api_version: apiVersion, kind, namespace, name }
  if (ours === undefined) return { candidate: { ...common, target: 'unmanaged', key: refKey(ref), object }, faults: [] }
  const faults = identityFaults(document, file, ref)
  const path = faults.length > 0 ? {} : { plural: ours.plural, managedPath: managedPath(ours, ref) }
  return { candidate: { ...common, target: 'managed', key: refKey(ref), object, ...path }, faults }
}

/** Of a document with errors nothing can be said for certain. */
function isReadable({ faults }: YamlDocument): boolean {
  return faults.every(({ severity }) => severity !== 'error')
}

function noObject(document: YamlDocument, file: string): Fault {
  return {
    code: 'not_an_object',
    severity: 'warning',
    message: 'The document is no Kubernetes object: it has no apiVersion and kind',
    file,
    line: document.line,
    column: 1,
    hint: 'it is kept in unmanaged; kubectl refuses it',
  }
}

function nameless(document: YamlDocument, file: string): Fault {
  const generated = document.header?.generateName
  return {
    code: 'missing_name',
    severity: 'error',
    message: 'The object has no metadata.name that is a string',
    file,
    ...(document.header?.at.name ?? document.header?.at.metadata ?? { line: document.line, column: 1 }),
    found: generated === undefined ? 'no name' : `generateName: ${generated}`,
    expected: 'metadata.name, a string',
    hint: 'objects in Git need a name of their own: without one they cannot be told apart',
  }
}

function identityFaults(document: YamlDocument, file: string, { name, namespace }: ObjectRef): Fault[] {
  const at = document.header?.at
  const start = { line: document.line, column: 1 }
  const faults: Fault[] = []
  if (!isObjectName(name)) {
    faults.push({
      code: 'invalid_name',
      severity: 'error',
      message: `metadata.name ${quote(name)} is not a name that Kubernetes accepts`,
      file,
      ...(at?.name ?? start),
      found: quote(name),
      expected: "at most 253 of a-z, 0-9, '-' and '.', starting and ending with a letter or digit (RFC 1123 subdomain)",
      hint: 'rename the object',
    })
  }
  if (!isNamespaceName(namespace)) {
    faults.push({
      code: 'invalid_namespace',
      severity: 'error',
      message: `metadata.namespace ${quote(namespace)} is not a namespace that Kubernetes accepts`,
      file,
      ...(at?.namespace ?? start),
      found: quote(namespace),
      expected: "at most 63 of a-z, 0-9 and '-', starting and ending with a letter or digit (RFC 1123 label)",
      hint: 'use the name of an existing namespace, or leave the field out',
    })
  }
  return faults
}

/** Quoted for a message, cut where it is long. */
function quote(text: string): string {
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}...` : text)
}
