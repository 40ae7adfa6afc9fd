import type { Fault } from '../../contract/fault.ts'
import { error, warning } from '../../contract/fault.ts'
import type { ReportedObject } from '../../contract/report.ts'
import type { YamlDocument } from '../../yaml/document.ts'
import { groupOf, type KindRegistry } from '../fabric/kinds.ts'
import { DEFAULT_NAMESPACE, isNamespaceName, isObjectName, managedPath, type ObjectRef, refKey } from '../fabric/object-ref.ts'
import { blobId } from '../tree/blob-id.ts'

/** Where a document of a raw file stands, and its content. */
interface Document {
  file: string
  document: number
  /** Which item, counted from 1, of a list that was expanded. */
  item?: number
  line: number
  bytes: Uint8Array
  blob: string
  /** Identity of the object, or of the content where it is no object: two candidates with one key compete. */
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

/** An object of a managed kind whose name or namespace nobody can use: its file is refused. */
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

/** A document of a raw file, on its way to its fate. */
export type Candidate = ManagedCandidate | MisnamedCandidate | UnmanagedCandidate | EmptyCandidate

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
    const key = `content/${blob}`
    if (ours === undefined) return { candidate: { ...common, target: 'unmanaged', key }, faults: [] }
    return { candidate: { ...common, target: 'misnamed', key }, faults: [nameless(document, file)] }
  }
  const ref: ObjectRef = { group: groupOf(apiVersion), kind, namespace, name }
  const object = { api_version: apiVersion, kind, namespace, name }
  const identified = { ...common, key: refKey(ref), object }
  if (ours === undefined) return { candidate: { ...identified, target: 'unmanaged' }, faults: [] }
  const faults = identityFaults(document, file, ref)
  if (faults.length > 0) return { candidate: { ...identified, target: 'misnamed' }, faults }
  const place = { plural: ours.plural, managedPath: managedPath(ours, ref) }
  return { candidate: { ...identified, target: 'managed', ...place }, faults: [] }
}

/** Of a document with errors nothing can be said for certain. */
function isReadable({ faults }: YamlDocument): boolean {
  return faults.every(({ severity }) => severity !== 'error')
}

function noObject(document: YamlDocument, file: string): Fault {
  return warning(
    'not_an_object',
    { file, line: document.line, column: 1 },
    'The document is no Kubernetes object: it has no apiVersion and kind',
    { hint: 'it is kept in unmanaged; kubectl refuses it' },
  )
}

function nameless(document: YamlDocument, file: string): Fault {
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

function identityFaults(document: YamlDocument, file: string, { name, namespace }: ObjectRef): Fault[] {
  const at = document.header?.at
  const start = { line: document.line, column: 1 }
  const faults: Fault[] = []
  if (!isObjectName(name)) {
    faults.push(
      error(
        'invalid_name',
        { file, ...(at?.name ?? start) },
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
        { file, ...(at?.namespace ?? start) },
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

/** Quoted for a message, cut where it is long. */
function quote(text: string): string {
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}...` : text)
}
