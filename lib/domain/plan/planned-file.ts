import type { ChangeSet } from '../tree/change-set.ts'
import type { Snapshot } from '../tree/snapshot.ts'

/**
 * The blob that a path has once what is planned so far is done; undefined for none. A link, a directory or a submodule
 * is no blob.
 */
export async function plannedBlob(snapshot: Snapshot, changes: ChangeSet, path: string): Promise<string | undefined> {
  const change = changes.get(path)
  if (change === undefined) return changes.isMovedAway(path) ? undefined : fileAt(snapshot, path)
  return change.action === 'delete' ? undefined : change.blob
}

async function fileAt(snapshot: Snapshot, path: string): Promise<string | undefined> {
  const entry = await snapshot.entry(path)
  return entry?.type === 'blob' ? entry.oid : undefined
}

/** The bytes of a path that has this blob once what is planned so far is done. */
export async function plannedBytes(snapshot: Snapshot, changes: ChangeSet, path: string, blob: string): Promise<Uint8Array> {
  const change = changes.get(path)
  return change?.action === 'create' || change?.action === 'update' ? change.bytes : snapshot.blob(blob)
}

/** Writes a file in place of whatever was planned for it. */
export async function rewriteFile(snapshot: Snapshot, changes: ChangeSet, path: string, bytes: Uint8Array): Promise<void> {
  changes.forget(path)
  changes.write(path, bytes, (await snapshot.entry(path))?.oid)
}

/** Leaves no file at a path, whatever was planned for it. */
export async function removeFile(snapshot: Snapshot, changes: ChangeSet, path: string): Promise<void> {
  changes.forget(path)
  if (!changes.isMovedAway(path) && (await snapshot.entry(path)) !== undefined) changes.delete(path)
}
