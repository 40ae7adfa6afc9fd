import type { Fault } from '../../contract/fault.ts'
import type { FabricState } from '../manifest/fabric-state.ts'
import { contentId } from '../tree/blob-id.ts'
import { guardFile, readBytes } from '../tree/file-guard.ts'
import type { RawFile } from './raw-file.ts'
import { rawNameFaults } from './raw-file-name.ts'
import { type DocumentCheck, type Reading, readRawFile } from './read-raw-file.ts'

export interface ReadOptions {
  /** Of the operation: some archive names have it in them. */
  time: Date
  check?: DocumentCheck | undefined
}

/**
 * Reads a raw file with everything that can be said of it alone: its name, its size, its text. Throws only what ends
 * the whole operation; whatever else happens is a fault of the file.
 */
export async function readFile(fabric: FabricState, file: RawFile, { time, check }: ReadOptions): Promise<Reading> {
  const { snapshot, kinds, budget } = fabric
  if (file.from === 'refused') return unread(file, [file.fault])
  const names = rawNameFaults(file, fabric, time)
  const read = file.from === 'request' ? { value: file.bytes } : await readBytes(snapshot, { path: file.path, oid: file.blob })
  if ('fault' in read) return unread(file, [...names, read.fault])
  const bytes = read.value
  await budget.turn()
  const guarded = await guardFile(file.path, budget, () => readRawFile(file, bytes, kinds, check))
  const reading = 'fault' in guarded ? unread(file, [guarded.fault], bytes) : guarded.value
  return { ...reading, faults: [...names, ...reading.faults] }
}

/** A file of whose documents nothing is known. */
export function unread(file: RawFile, faults: Fault[], bytes?: Uint8Array): Reading {
  return { file, bytes: bytes ?? new Uint8Array(), sha256: bytes === undefined ? '' : contentId(bytes), candidates: [], faults }
}
