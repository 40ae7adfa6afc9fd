import { DomainError } from '../../contract/errors.ts'
import type { FabricState } from '../manifest/fabric-state.ts'
import { findRawFiles, type RawFile } from '../raw/raw-file.ts'
import { readFile } from '../raw/read-file.ts'
import type { NamedObject } from './object-name.ts'

/** The raw file that still contains an object. */
export interface RawObject {
  file: RawFile
  document: number
  line: number
}

/** Reads raw files until one contains the object. */
export async function findInRaw(fabric: FabricState, { key }: NamedObject, time: Date): Promise<RawObject | undefined> {
  const { snapshot, layout, budget } = fabric
  for (const file of await findRawFiles(snapshot, layout, budget)) {
    const { candidates } = await readFile(fabric, file, { time })
    const found = candidates.find((candidate) => candidate.key === key)
    if (found !== undefined) return { file, document: found.document, line: found.line }
  }
  return undefined
}

/**
 * Returns the error for an object in a raw file: editing it there would change a file that it shares with other
 * objects.
 */
export function stillInRaw({ key }: NamedObject, { file, document, line }: RawObject): DomainError<'object_in_raw_file'> {
  const message = `${key} is still in ${file.path}, line ${line}: ingest that file first, or ask for it with ingest`
  return new DomainError('object_in_raw_file', message, { object: key, file: file.path, document, line })
}
