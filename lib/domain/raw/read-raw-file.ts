import type { Fault } from '../../contract/fault.ts'
import type { YamlDocument } from '../../yaml/document.ts'
import { expandList } from '../../yaml/stream/expand-list.ts'
import { readYamlStream } from '../../yaml/stream/read-stream.ts'
import { groupOf, type KindRegistry } from '../fabric/kinds.ts'
import { contentId } from '../tree/blob-id.ts'
import { type Candidate, classify } from './candidate.ts'
import type { RawFile } from './raw-file.ts'

/** A raw file with everything that can be said of it alone. Any error fault keeps the whole file in `raw/`. */
export interface Reading {
  file: RawFile
  bytes: Uint8Array
  /** Empty where the bytes were not read. */
  sha256: string
  candidates: Candidate[]
  faults: Fault[]
}

/** Checks a document against more than its YAML: the schema of its CRD. Gives error faults. */
export interface DocumentCheck {
  (document: YamlDocument, file: string): Fault[]
  /** Warnings about what it checks with: a CRD that cannot be used. */
  readonly faults?: readonly Fault[]
}

/** Splits and checks a raw file; never throws for what is in it. */
export function readRawFile(file: RawFile, bytes: Uint8Array, kinds: KindRegistry, check?: DocumentCheck): Reading {
  const stream = readYamlStream(bytes, file.path)
  const reading: Reading = {
    file,
    bytes,
    sha256: contentId(bytes),
    candidates: [],
    faults: [...stream.faults],
  }
  for (const document of stream.documents) {
    const { documents, faults } = expand(document, file.path, kinds)
    reading.faults.push(...faults)
    for (const part of documents) {
      const { candidate, faults } = classify(part, file.path, kinds)
      reading.candidates.push(candidate)
      reading.faults.push(...faults)
      if (check !== undefined && isOfManagedKind(candidate)) reading.faults.push(...check(part, file.path))
    }
  }
  return reading
}

function isOfManagedKind({ target }: Candidate): boolean {
  return target === 'managed' || target === 'misnamed'
}

export function isRefused(reading: Reading): boolean {
  return reading.faults.some((fault) => fault.severity === 'error')
}

/** The items of a list that holds objects of ours; any other document as it is. */
function expand(document: YamlDocument, file: string, kinds: KindRegistry): { documents: YamlDocument[]; faults: Fault[] } {
  const { apiVersion, kind, hasItems } = document.header ?? {}
  if (!hasItems || apiVersion === undefined || kind === undefined || !kind.endsWith('List'))
    return { documents: [document], faults: [] }
  const isGeneric = apiVersion === 'v1' && kind === 'List'
  if (!isGeneric && kinds.find(groupOf(apiVersion), kind.slice(0, -'List'.length)) === undefined)
    return { documents: [document], faults: [] }
  const { items, faults } = expandList(document, file)
  const holdsOurs = items.some(({ header }) => kinds.find(groupOf(header?.apiVersion ?? ''), header?.kind ?? '') !== undefined)
  return isGeneric && !holdsOurs ? { documents: [document], faults: [] } : { documents: items, faults }
}
