import type { Fault } from '../../contract/fault.ts'
import type { FabricState } from '../manifest/fabric-state.ts'
import { type DocumentCheck, readRawFile } from '../raw/read-raw-file.ts'
import { blobId } from '../tree/blob-id.ts'

/**
 * Returns the errors in a merged file: two valid sides can merge into content that the schema of the object's CRD does
 * not allow.
 */
export function mergedFaults(
  path: string,
  bytes: Uint8Array,
  { kinds }: Pick<FabricState, 'kinds'>,
  check: DocumentCheck | undefined,
): Fault[] {
  const { faults } = readRawFile({ from: 'raw', path, blob: blobId(bytes) }, bytes, kinds, check)
  return faults.filter(({ severity }) => severity === 'error')
}
