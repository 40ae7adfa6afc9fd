import { blobId } from '../blob-id.ts'
import type { Fault } from '../fault.ts'
import type { FabricState } from './fabric-state.ts'
import { type DocumentCheck, readRawFile } from './read-raw-file.ts'

/**
 * What is wrong with a file that a merge made: two valid sides can come together to what the schema of the object's CRD
 * does not allow.
 */
export function mergedFaults(
  path: string,
  bytes: Uint8Array,
  { kinds }: Pick<FabricState, 'kinds'>,
  check: DocumentCheck | undefined,
): Fault[] {
  const { faults } = readRawFile({ path, origin: path, blob: blobId(bytes) }, bytes, kinds, check)
  return faults.filter(({ severity }) => severity === 'error')
}
