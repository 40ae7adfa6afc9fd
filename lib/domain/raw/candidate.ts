import { error, type Fault, warning } from '../../contract/fault.ts'
import type { ReportedObject } from '../../contract/report.ts'
import type { YamlDocument } from '../../yaml/document.ts'
import { groupOf, type KindRegistry } from '../fabric/kinds.ts'
import { DEFAULT_NAMESPACE, isNamespaceName, isObjectName, managedPath, type ObjectRef, refKey } from '../fabric/object-ref.ts'
import { blobId } from '../tree/blob-id.ts'

/** The place of a document in a raw file, and its content. */
interface Document {
  file: string
  document: number
  /** The item's number, from 1, in an expanded list. */
  item?: number
  line: number
  bytes: Uint8Array
  blob: string
  /**
   * Identity of the object; for a document that is no object, identity of its content. Two candidates with the same key
   * compete.
   */
  key: string
}

/** An object of a kind that the fabric manages, with a file of its own below `managed/`. */
export interface ManagedCandidate extends Document {
  target: 'managed'
  object: ReportedObject
  /** Directory below `managed/`. */
  plural: string
  /** Path below `managed/`. */
  managedPath: string
}

/** An object of a managed kind with an unusable name or namespace: its file is refused. */
interface MisnamedCandidate extends Document {
  target: 'misnamed'
  object?: ReportedObject
}

/** An object of another kind, or plain data. */
interface UnmanagedCandidate extends Document {
  target: 'unmanaged'
  object?: ReportedObject
}

/** Nothing but comments and blank lines. */
interface EmptyCandidate extends Document {
  target: 'empty'
  object?: undefined
}

/** A document of a raw file whose fate is not yet decided. */
export type Candidate = ManagedCandidate | MisnamedCandidate | UnmanagedCandidate | EmptyCandidate

/** A classified document or list item; its faults are identity errors. */
export interface Classified {
  candidate: Candidate
  faults: Fault[]
}

/** Classifies a document by group and kind: an object of a managed kind, another object, plain data or nothing. */
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
      faults: isReadable(document) ? [notAnObject(document, file)] : [],
    }
  }

  const managedKind = kinds.find(groupOf(apiVersion), kind)
  if (name === undefined) {
    const key = `content/${blob}`
    if (managedKind === undefined) return { candidate: { ...common, target: 'unmanaged', key }, faults: [] }
    return { candidate: { ...common, target: 'misnamed', key }, faults: [missingName(document, file)] }
  }
  const ref: ObjectRef = { group: groupOf(apiVersion), kind, namespace, name }
  const object = { api_version: apiVersion, kind, namespace, name }
  const identified = { ...common, key: refKey(ref), object }
  if (managedKind === undefined) return { candidate: { ...identified, target: 'unmanaged' }, faults: [] }
  const faults = identityFaults(document, file, ref)
  if (faults.length > 0) return { candidate: { ...identified, target: 'misnamed' }, faults }
  const place = { plural: managedKind.plural, managedPath: managedPath(managedKind, ref) }
  return { candidate: { ...identified, target: 'managed', ...place }, faults: [] }
}

/** Whether a document has no errors: nothing certain is known about a document with errors. */
function isReadable({ faults }: YamlDocument): boolean {
  return faults.every(({ severity }) => severity !== 'error')
}

function notAnObject(document: YamlDocument, file: string): Fault {
  return warning(
    'not_an_object',
    { file, line: document.line, column: 1 },
    'The document is not a Kubernetes object: it has no apiVersion and kind',
    { hint: 'it is kept in unmanaged; kubectl refuses it' },
  )
}

function missingName(document: YamlDocument, file: string): Fault {
  const generated = document.header?.generateName
  return error(
    'missing_name',
    { file, ...(document.header?.at.name ?? document.header?.at.metadata ?? { line: document.line, column: 1 }) },
    'The object has no metadata.name that is a string',
    {
      found: generated === undefined ? 'no name' : `generateName: ${generated}`,
      expected: 'metadata.name, a string',
      hint: 'objects in Git need a name of their own: without one they cannot be told apart',
    },
  )
}

function identityFaults(document: YamlDocument, file: string, ref: ObjectRef): Fault[] {
  const { name, namespace } = ref
  const positions = document.header?.at
  const start = { line: document.line, column: 1 }
  const faults: Fault[] = []
  if (!isObjectName(name, ref)) {
    faults.push(
      error(
        'invalid_name',
        { file, ...(positions?.name ?? start) },
        `metadata.name ${quote(name)} is not a name that Kubernetes accepts`,
        {
          found: quote(name),
          expected: "at most 253 of a-z, 0-9, '-' and '.', starting and ending with a letter or digit (RFC 1123 subdomain)",
          hint: 'rename the object',
        },
      ),
    )
  }
  if (!isNamespaceName(namespace)) {
    faults.push(
      error(
        'invalid_namespace',
        { file, ...(positions?.namespace ?? start) },
        `metadata.namespace ${quote(namespace)} is not a namespace that Kubernetes accepts`,
        {
          found: quote(namespace),
          expected: "at most 63 of a-z, 0-9 and '-', starting and ending with a letter or digit (RFC 1123 label)",
          hint: 'use the name of an existing namespace, or leave the field out',
        },
      ),
    )
  }
  return faults
}

/** Quotes a text for a message and truncates a long one. */
function quote(text: string): string {
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}...` : text)
}
