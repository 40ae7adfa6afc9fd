import { isError } from '../../contract/errors.ts'
import { error, type Fault } from '../../contract/fault.ts'
import { countedOperations } from '../archive/archive-log.ts'
import type { FabricState } from '../manifest/fabric-state.ts'

const RESTORE = 'restore it from Git history'

/**
 * Returns the faults of an unreadable record; passes the content of a readable one to `take`. Rethrows errors that are
 * not faults of the file.
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
 * Compares the count in the log's entry point with the operations in its pages. A page that was emptied or deleted
 * leaves no other trace.
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
  if (counted === undefined) return [{ ...fault, message: `The log of the fabric is missing: ${RESTORE}` }]
  if (!isComplete || counted <= operations) return []
  return [
    {
      ...fault,
      message: `The log counts ${counted} operations, but its pages hold ${operations}: restore them from Git history`,
    },
  ]
}

/** Verifies the manifest kind by kind: whether its entries can be read, and match its counts. */
export async function verifyManifest({ manifest, layout }: FabricState): Promise<Fault[]> {
  const found: Fault[] = []
  for (const { plural, count } of manifest.kinds) {
    let entryCount = count
    const faults = await readOrFaults(
      () => manifest.all(plural),
      (entries) => {
        entryCount = entries.length
      },
    )
    found.push(...faults)
    if (entryCount === count) continue
    const message = `The manifest counts ${count} objects in ${plural}, but has ${entryCount} entries`
    const hint =
      'restore the files below .hnp/manifest from Git history, or rebuild them from the managed files with init and force'
    found.push(error('manifest_unreadable', layout.manifest, message, { hint }))
  }
  return found
}
