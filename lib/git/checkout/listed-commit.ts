import { basename, dirname } from '../../domain/tree/repo-path.ts'
import type { Snapshot, TreeEntry } from '../../domain/tree/snapshot.ts'
import { decodeName, entryType } from '../object/tree-object.ts'

const LISTED = /^(\d+) \w+ (\w+)\t(.+)$/s

/** The files of a commit, as `git ls-tree -r -t -z` lists them. `blob` reads one. */
export function listedCommit(commit: string, listed: Buffer, blob: (oid: string) => Promise<Uint8Array>): Snapshot {
  const entries = new Map<string, TreeEntry>([['', { name: '', type: 'tree', mode: '40000', oid: commit }]])
  const folders = new Map<string, TreeEntry[]>()
  for (const line of listed.toString('latin1').split('\0')) {
    const [, mode = '', oid = '', name] = LISTED.exec(line) ?? []
    if (name === undefined) continue
    const path = decodeName(name)
    const entry = { name: basename(path), type: entryType(mode), mode: mode.replace(/^0+/, ''), oid }
    entries.set(path, entry)
    const folder = folders.get(dirname(path))
    if (folder === undefined) folders.set(dirname(path), [entry])
    else folder.push(entry)
  }
  return {
    commit,
    list: (directory) => Promise.resolve(folders.get(directory) ?? []),
    entry: (path) => Promise.resolve(entries.get(path)),
    blob,
    treeIds: () => Promise.reject(new Error('A base is only read: it has no trees')),
    pastBlob: (oid) => blob(oid).catch(() => undefined),
  }
}
