import { joinPath } from '../tree/repo-path.ts'
import type { Snapshot, TreeEntry } from '../tree/snapshot.ts'

/** A file that differs between two snapshots: its blob ids, undefined where the file does not exist. */
export interface ChangedFile {
  path: string
  before: string | undefined
  after: string | undefined
}

/** Finds the files below a directory that differ, sorted by path. Does not enter directories with equal tree ids. */
export async function changedFiles(before: Snapshot, after: Snapshot, directory: string): Promise<ChangedFile[]> {
  const [old, now] = [byName(await before.list(directory)), byName(await after.list(directory))]
  const names = [...new Set([...old.keys(), ...now.keys()])].sort()
  const found: ChangedFile[] = []
  for (const name of names) {
    const [from, to] = [old.get(name), now.get(name)]
    if (from?.oid === to?.oid && from?.type === to?.type) continue
    const path = joinPath(directory, name)
    if (from?.type === 'tree' || to?.type === 'tree') found.push(...(await changedFiles(before, after, path)))
    if (from?.type === 'blob' || to?.type === 'blob') found.push({ path, before: blobOf(from), after: blobOf(to) })
  }
  return found
}

function byName(entries: readonly TreeEntry[]): Map<string, TreeEntry> {
  return new Map(entries.map((entry) => [entry.name, entry]))
}

function blobOf(entry: TreeEntry | undefined): string | undefined {
  return entry?.type === 'blob' ? entry.oid : undefined
}
