import type { Fault } from '../../contract/fault.ts'
import type { FabricState } from '../manifest/fabric-state.ts'
import { guardContent } from '../tree/file-guard.ts'
import type { FoundFile } from '../tree/walk.ts'

/** How many files entered the manifest, and what is to be said of the others. */
export interface Adoption {
  adopted: number
  faults: Fault[]
}

/**
 * Runs `work` on the content of a file. Returns the faults instead if the file is too large or an unexpected error
 * occurs.
 */
export async function readGuarded<T extends object>(
  { snapshot, budget }: FabricState,
  file: Pick<FoundFile, 'path' | 'oid'>,
  work: (bytes: Uint8Array) => T | { faults: Fault[] },
): Promise<T | { faults: Fault[] }> {
  const guarded = await guardContent(file.path, budget, () => snapshot.blob(file.oid), work)
  return 'fault' in guarded ? { faults: [guarded.fault] } : guarded.value
}
