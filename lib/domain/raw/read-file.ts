import type { Fault } from '../../contract/fault.ts'
import type { FabricState } from '../manifest/fabric-state.ts'
import { contentId } from '../tree/blob-id.ts'
import { guardFile, readBytes } from '../tree/file-guard.ts'
import type { IngestibleFile, RawFile } from './raw-file.ts'
import { rawNameFaults } from './raw-file-name.ts'
import { type DocumentCheck, type Reading, readRawFile } from './read-raw-file.ts'
import type { RefusedReadings } from './refused-readings.ts'

export interface ReadOptions {
  /** The time of the operation: some archive names contain it. */
  time: Date
  check?: DocumentCheck | undefined
  /** Knows files that were refused before, which are not read then. */
  refused?: RefusedReadings | undefined
}

/**
 * Reads a raw file and checks its name, size and text, independently of other files. Throws only errors that end the
 * whole operation; any other error is a fault of the file.
 */
export async function readFile(fabric: FabricState, file: RawFile, { time, check, refused }: ReadOptions): Promise<Reading> {
  if (file.from === 'refused') return unread(file, [file.fault])
  const nameFaults = rawNameFaults(file, fabric, time)
  const reading = await readContent(fabric, file, check, refused)
  return { ...reading, faults: [...nameFaults, ...reading.faults] }
}

async function readContent(
  { snapshot, kinds, budget }: FabricState,
  file: IngestibleFile,
  check: DocumentCheck | undefined,
  refused: RefusedReadings | undefined,
): Promise<Reading> {
  const judges = { kinds, check }
  const known = refused?.find(file, judges)
  if (known !== undefined) return known
  const read = file.from === 'request' ? { value: file.bytes } : await readBytes(snapshot, { path: file.path, oid: file.blob })
  if ('fault' in read) return unread(file, [read.fault])
  const bytes = read.value
  await budget.turn()
  const dependent = check?.dependent?.()
  const guarded = await guardFile(file.path, budget, () => readRawFile(file, bytes, kinds, check))
  if ('fault' in guarded) return unread(file, [guarded.fault], bytes)
  if (check?.dependent?.() === dependent) refused?.keep(guarded.value, judges)
  return guarded.value
}

const NEVER_READ = { bytes: new Uint8Array(), size: 0, sha256: '' }

/** Returns the reading of a file whose documents are unknown. */
export function unread(file: RawFile, faults: Fault[], bytes?: Uint8Array): Reading {
  const found = bytes === undefined ? NEVER_READ : { bytes, size: bytes.length, sha256: contentId(bytes) }
  return { file, ...found, candidates: [], faults }
}
