import type { Fault } from '../../contract/fault.ts'
import type { YamlDocument } from '../../yaml/document.ts'
import { expandList, isList } from '../../yaml/stream/expand-list.ts'
import { readYamlStream } from '../../yaml/stream/read-stream.ts'
import type { KindRegistry } from '../fabric/kinds.ts'
import { contentId } from '../tree/blob-id.ts'
import type { Candidate } from './candidate.ts'
import { classify } from './classify.ts'
import type { RawFile } from './raw-file.ts'
import { sealedTogether } from './sealed-together.ts'
import { standInFault } from './stand-in.ts'

/** A raw file with the faults that it has independently of other files. An error keeps the whole file in `raw/`. */
export interface Reading {
  file: RawFile
  /** Empty if they were not read, which `candidates` of a file that was refused before do not have, either. */
  bytes: Uint8Array
  /** The file's size in bytes; 0 if nothing was ever read of it. */
  size: number
  /** Empty if nothing was ever read of the file. */
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
  /**
   * Names all that the answers about documents of a file depend on besides their text: the same name, the same answers.
   * Undefined for a file whose answers depend on other files.
   */
  basis?(file: string): string | undefined
  /** How many answers so far depended on documents that were checked before. */
  dependent?(): number
}

/** Splits and checks a raw file. Never throws because of the file's content. */
export function readRawFile(file: RawFile, bytes: Uint8Array, kinds: KindRegistry, check?: DocumentCheck): Reading {
  const { length: size } = bytes
  return { file, bytes, size, sha256: contentId(bytes), ...readCandidates(file.path, bytes, kinds, { check }) }
}

/**
 * Splits and checks a text by the rules of raw files. A text that stands in for the content of its file has this one
 * fault, whatever else is wrong with it. `whole` has the lists, by their number in the file, that are not cut.
 */
export function readCandidates(
  path: string,
  bytes: Uint8Array,
  kinds: KindRegistry,
  { check, whole }: { check?: DocumentCheck | undefined; whole?: ReadonlySet<number> } = {},
): Pick<Reading, 'candidates' | 'faults'> {
  const stream = readYamlStream(bytes, path)
  const candidates: Candidate[] = []
  const faults = [...stream.faults]
  for (const document of stream.documents) {
    const expanded = whole?.has(document.index) ? asItIs(document) : expand(document, path)
    faults.push(...expanded.faults)
    for (const part of expanded.documents) {
      const classified = classify(part, path, kinds)
      candidates.push(classified.candidate)
      faults.push(...classified.faults)
      if (check === undefined || classified.candidate.object === undefined) continue
      for (const fault of check(part, path, classified.candidate.target !== 'unmanaged')) faults.push(fault)
    }
  }
  faults.push(...sealedTogether(stream.documents, path))
  const standIn = standInFault(bytes, path)
  return { candidates, faults: standIn === undefined ? faults : [standIn] }
}

/** The `basis` of no check, which names the text alone. */
const UNCHECKED = 'unchecked'

/** The `basis` of a check, or of none. */
export function basisOf(check: DocumentCheck | undefined, file: string): string | undefined {
  return check === undefined ? UNCHECKED : check.basis?.(file)
}

export function isRefused(reading: Reading): boolean {
  return reading.faults.some((fault) => fault.severity === 'error')
}

interface Expansion {
  documents: (YamlDocument & { item?: number })[]
  faults: Fault[]
}

function asItIs(document: YamlDocument): Expansion {
  return { documents: [document], faults: [] }
}

/** Returns the items of a list; any other document, an empty list included, as it is. */
export function expand(document: YamlDocument, file: string): Expansion {
  const { header } = document
  if (header?.apiVersion === undefined || header.items !== 'filled' || !isList(header)) return asItIs(document)
  const expanded = expandList(document, file)
  return { documents: expanded.items, faults: expanded.faults }
}
