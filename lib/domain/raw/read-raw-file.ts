import type { Fault } from '../../contract/fault.ts'
import type { YamlDocument } from '../../yaml/document.ts'
import { expandList } from '../../yaml/stream/expand-list.ts'
import { readYamlStream } from '../../yaml/stream/read-stream.ts'
import { groupOf, type KindRegistry } from '../fabric/kinds.ts'
import { contentId } from '../tree/blob-id.ts'
import { type Candidate, classify } from './candidate.ts'
import type { RawFile } from './raw-file.ts'

/** A raw file with the faults that it has independently of other files. An error keeps the whole file in `raw/`. */
export interface Reading {
  file: RawFile
  bytes: Uint8Array
  /** Empty if the bytes were not read. */
  sha256: string
  candidates: Candidate[]
  faults: Fault[]
}

/**
 * Checks a document beyond its YAML, against the schema of its CRD. `isManaged`: the fabric manages its kind. Returns
 * errors only where the fabric refuses what fails.
 */
export interface DocumentCheck {
  (document: YamlDocument, file: string, isManaged: boolean): Fault[]
  /** Warnings about unusable CRDs. */
  readonly faults?: readonly Fault[]
}

/** Splits and checks a raw file. Never throws because of the file's content. */
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
      if (check === undefined || candidate.target === 'empty') continue
      for (const fault of check(part, file.path, candidate.target !== 'unmanaged')) reading.faults.push(fault)
    }
  }
  return reading
}

export function isRefused(reading: Reading): boolean {
  return reading.faults.some((fault) => fault.severity === 'error')
}

/** Returns the items of a list that contains objects of managed kinds; any other document as it is. */
function expand(document: YamlDocument, file: string, kinds: KindRegistry): { documents: YamlDocument[]; faults: Fault[] } {
  const { apiVersion, kind, hasItems } = document.header ?? {}
  if (!hasItems || apiVersion === undefined || kind === undefined || !kind.endsWith('List'))
    return { documents: [document], faults: [] }
  const isGeneric = apiVersion === 'v1' && kind === 'List'
  if (!isGeneric && kinds.find(groupOf(apiVersion), kind.slice(0, -'List'.length)) === undefined)
    return { documents: [document], faults: [] }
  const { items, faults } = expandList(document, file)
  const hasManagedItem = items.some(
    ({ header }) => kinds.find(groupOf(header?.apiVersion ?? ''), header?.kind ?? '') !== undefined,
  )
  return isGeneric && !hasManagedItem ? { documents: [document], faults: [] } : { documents: items, faults }
}
