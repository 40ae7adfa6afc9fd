import type { ChangeSet } from '../tree/change-set.ts'
import { dirname } from '../tree/repo-path.ts'
import type { Snapshot } from '../tree/snapshot.ts'

/**
 * Returns the blob that a path will have after the changes planned so far; undefined without a file. Links, directories
 * and submodules do not count as files.
 */
export async function plannedBlob(snapshot: Snapshot, changes: ChangeSet, path: string): Promise<string | undefined> {
  const change = changes.get(path)
  if (change === undefined) return changes.isMovedAway(path) ? undefined : fileAt(snapshot, path)
  return change.blob
}

/** Like `plannedBlob`, for many paths: each directory is listed once. */
export function plannedBlobs(snapshot: Snapshot, changes: ChangeSet): (path: string) => Promise<string | undefined> {
  const listed = new Map<string, Promise<ReadonlyMap<string, string>>>()
  return async (path) => {
    if (changes.get(path) !== undefined || changes.isMovedAway(path)) return plannedBlob(snapshot, changes, path)
    const directory = dirname(path)
    const files = listed.get(directory) ?? filesIn(snapshot, directory)
    listed.set(directory, files)
    return (await files).get(path.slice(path.lastIndexOf('/') + 1))
  }
}

async function filesIn(snapshot: Snapshot, directory: string): Promise<ReadonlyMap<string, string>> {
  const entries = await snapshot.list(directory)
  return new Map(entries.filter(({ type }) => type === 'blob').map(({ name, oid }) => [name, oid]))
}

async function fileAt(snapshot: Snapshot, path: string): Promise<string | undefined> {
  const entry = await snapshot.entry(path)
  return entry?.type === 'blob' ? entry.oid : undefined
}

/** Returns the bytes of a path that will have this blob after the changes planned so far. */
export async function plannedBytes(snapshot: Snapshot, changes: ChangeSet, path: string, blob: string): Promise<Uint8Array> {
  const change = changes.get(path)
  return change?.action === 'create' || change?.action === 'update' ? change.bytes : snapshot.blob(blob)
}

/** Writes a file and overrides any change planned for its path. */
export async function rewriteFile(snapshot: Snapshot, changes: ChangeSet, path: string, bytes: Uint8Array): Promise<void> {
  changes.forget(path)
  changes.write(path, bytes, (await snapshot.entry(path))?.oid)
}

/** Removes the file at a path and overrides any change planned for it. */
export async function removeFile(snapshot: Snapshot, changes: ChangeSet, path: string): Promise<void> {
  changes.forget(path)
  if (!changes.isMovedAway(path) && (await snapshot.entry(path)) !== undefined) changes.delete(path)
}
