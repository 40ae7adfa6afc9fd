import { isError } from '../../contract/errors.ts'
import type { Fault } from '../../contract/fault.ts'
import { error } from '../../contract/fault.ts'
import { countedOperations } from '../archive/archive-log.ts'
import type { FabricState } from '../manifest/fabric-state.ts'

const RESTORE = 'restore it from Git history'

/**
 * What a file of ours that cannot be read has wrong; undefined, and what was read is taken, where it can. Throws what
 * is no fault of the file.
 */
export async function readOrFaults<T>(read: () => Promise<T>, take: (value: T) => void): Promise<Fault[]> {
  try {
    take(await read())
    return []
  } catch (error) {
    if (!isError(error, 'manifest_unreadable')) throw error
    return error.data.faults
  }
}

/**
 * The entry point of the log, against the operations that the pages hold; a page that was emptied or deleted leaves
 * nothing else that could be missed.
 */
export async function verifyLogHead(
  { snapshot, layout }: FabricState,
  operations: number,
  isComplete: boolean,
): Promise<Fault[]> {
  let counted: number | undefined
  const faults = await readOrFaults(
    () => countedOperations(snapshot, layout),
    (count) => {
      counted = count
    },
  )
  if (faults.length > 0) return faults
  const fault = { code: 'document_unaccounted', severity: 'error', file: layout.archiveLog } as const
  if (counted === undefined) return [{ ...fault, message: `The log of the fabric is not there: ${RESTORE}` }]
  if (!isComplete || counted <= operations) return []
  return [
    {
      ...fault,
      message: `The log counts ${counted} operations, and its pages hold ${operations}: restore them from Git history`,
    },
  ]
}

/** The entries of the manifest, kind by kind: whether they can be read, and are as many as it counts. */
export async function verifyManifest({ manifest, layout }: FabricState): Promise<Fault[]> {
  const found: Fault[] = []
  for (const { plural, count } of manifest.kinds) {
    let held = count
    const faults = await readOrFaults(
      () => manifest.all(plural),
      (entries) => {
        held = entries.length
      },
    )
    found.push(...faults)
    if (held === count) continue
    const message = `The manifest counts ${count} objects in ${plural}, and its entries are ${held}`
    const hint =
      'restore the files below .hnp/manifest from Git history, or rebuild them from the managed files with init and force'
    found.push(error('manifest_unreadable', layout.manifest, message, { hint }))
  }
  return found
}
