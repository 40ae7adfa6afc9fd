import { byText } from '../../by-text.ts'
import { blobId } from './blob-id.ts'
import type { Change } from './change-set.ts'
import { dirname } from './repo-path.ts'
import type { Snapshot, TreeEntry } from './snapshot.ts'

/**
 * The repository as changes would leave it. A folder with changes gets an id of its own that no tree has, so it is
 * compared file by file.
 */
export function changedSnapshot(snapshot: Snapshot, changes: readonly Change[]): Snapshot {
  const written = new Map<string, Map<string, TreeEntry>>()
  const gone = new Set<string>()
  const bytes = new Map<string, Uint8Array>()
  for (const change of changes) {
    if (change.action === 'delete') gone.add(change.path)
    if (change.action === 'move') gone.add(change.from)
    if ('bytes' in change) bytes.set(change.blob, change.bytes)
    for (const [path, entry] of change.action === 'delete' ? [] : entriesOf(change)) {
      const folder = dirname(path)
      written.set(folder, (written.get(folder) ?? new Map()).set(entry.name, entry))
    }
  }
  const list = async (directory: string): Promise<readonly TreeEntry[]> => {
    const added = written.get(directory)
    const prefix = directory === '' ? '' : `${directory}/`
    const kept = (await snapshot.list(directory)).filter(({ name }) => !gone.has(`${prefix}${name}`) && added?.has(name) !== true)
    return added === undefined ? kept : [...kept, ...added.values()].sort(byText(({ name }) => name))
  }
  const entry = async (path: string) => {
    const changed = written.get(dirname(path))?.get(path.slice(path.lastIndexOf('/') + 1))
    return changed ?? (gone.has(path) ? undefined : snapshot.entry(path))
  }
  return {
    commit: snapshot.commit,
    list,
    entry,
    blob: async (oid) => bytes.get(oid) ?? snapshot.blob(oid),
    treeIds: (further, directory) => snapshot.treeIds([...changes, ...further], directory),
    pastBlob: (oid) => snapshot.pastBlob(oid),
  }
}

/** The written file and each folder above it. */
function entriesOf({ path, blob }: Extract<Change, { blob: string }>): [string, TreeEntry][] {
  const entries: [string, TreeEntry][] = [[path, { name: nameOf(path), type: 'blob', mode: '100644', oid: blob }]]
  for (let folder = dirname(path); folder !== ''; folder = dirname(folder))
    entries.push([folder, { name: nameOf(folder), type: 'tree', mode: '40000', oid: blobId(Buffer.from(`changed ${folder}`)) }])
  return entries
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}
