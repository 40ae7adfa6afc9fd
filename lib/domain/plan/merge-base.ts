import type { ManifestEntry } from '../manifest/entry.ts'
import type { FabricState } from '../manifest/fabric-state.ts'
import { readRecord } from '../records/record-files.ts'
import { blobId } from '../tree/blob-id.ts'
import type { ChangeSet } from '../tree/change-set.ts'

/**
 * Reads the content that a raw file last provided for an object that was edited by hand since. Before the first merge
 * this is a blob in history. After a merge no blob in Git has these bytes, so they are kept below `.hnp/base/` for as
 * long as they are needed.
 */
export async function readMergeBase({ snapshot, layout }: FabricState, base: string): Promise<Uint8Array | undefined> {
  const kept = await snapshot.entry(basePath(layout.hnp, base))
  return kept?.type === 'blob' && kept.oid === base ? snapshot.blob(base) : snapshot.pastBlob(base)
}

/** Keeps these bytes as the base of the next merge. */
export async function keepMergeBase({ snapshot, layout }: FabricState, changes: ChangeSet, bytes: Uint8Array): Promise<void> {
  const path = basePath(layout.hnp, blobId(bytes))
  changes.forget(path)
  changes.write(path, bytes, (await readRecord(snapshot, path))?.blob)
}

/** Removes a kept base that is no longer needed. */
export async function dropMergeBase({ snapshot, layout }: FabricState, changes: ChangeSet, base: string): Promise<void> {
  const path = basePath(layout.hnp, base)
  changes.forget(path)
  if ((await readRecord(snapshot, path)) !== undefined) changes.delete(path)
}

/** Removes the base of an object's previous entry, unless the current entry has the same base. */
export async function forgetMergeBase(
  fabric: FabricState,
  changes: ChangeSet,
  before: ManifestEntry | undefined,
  after: Pick<ManifestEntry, 'base'> | undefined,
): Promise<void> {
  const base = before?.base
  if (base === after?.base) return
  // Stryker disable next-line ConditionalExpression: of what has no base nothing was kept
  if (typeof base === 'string') await dropMergeBase(fabric, changes, base)
}

/** Has no extension, so that Argo CD and Flux do not apply the file. */
function basePath(hnp: string, base: string): string {
  return `${hnp}/base/${base}`
}
