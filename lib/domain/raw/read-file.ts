import type { Fault } from '../../contract/fault.ts'
import type { FabricState } from '../manifest/fabric-state.ts'
import { contentId } from '../tree/blob-id.ts'
import { guardFile, readBytes } from '../tree/file-guard.ts'
import type { RawFile } from './raw-file.ts'
import { rawNameFaults } from './raw-file-name.ts'
import { type DocumentCheck, type Reading, readRawFile } from './read-raw-file.ts'

export interface ReadOptions {
  /** The time of the operation: some archive names contain it. */
  time: Date
  check?: DocumentCheck | undefined
}

/**
 * Reads a raw file and checks its name, size and text, independently of other files. Throws only errors that end the
 * whole operation; any other error is a fault of the file.
 */
export async function readFile(fabric: FabricState, file: RawFile, { time, check }: ReadOptions): Promise<Reading> {
  const { snapshot, kinds, budget } = fabric
  if (file.from === 'refused') return unread(file, [file.fault])
  const nameFaults = rawNameFaults(file, fabric, time)
  const read = file.from === 'request' ? { value: file.bytes } : await readBytes(snapshot, { path: file.path, oid: file.blob })
  if ('fault' in read) return unread(file, [...nameFaults, read.fault])
  const bytes = read.value
  await budget.turn()
  const guarded = await guardFile(file.path, budget, () => readRawFile(file, bytes, kinds, check))
  const reading = 'fault' in guarded ? unread(file, [guarded.fault], bytes) : guarded.value
  return { ...reading, faults: [...nameFaults, ...reading.faults] }
}

/** Returns the reading of a file whose documents are unknown. */
export function unread(file: RawFile, faults: Fault[], bytes?: Uint8Array): Reading {
  return { file, bytes: bytes ?? new Uint8Array(), sha256: bytes === undefined ? '' : contentId(bytes), candidates: [], faults }
}
