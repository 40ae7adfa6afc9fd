import { createHash } from 'node:crypto'
import type { ChangeSet } from '../change-set.ts'
import { joinPath } from '../repo-path.ts'
import type { Snapshot } from '../snapshot.ts'

const REGULAR_FILE = '100644'
const DIRECTORY = '40000'

/** What stands at a path after a change; null for nothing. Without a mode it is that of what is there, else a regular file's. */
type After = { oid: string; mode?: string } | null

/** The Git object id that a directory has after these changes; undefined where nothing is left in it. */
export async function treeIdAfter(snapshot: Snapshot, changes: ChangeSet, directory: string): Promise<string | undefined> {
  const edits = new Map<string, After>()
  for (const change of changes.changes) {
    if (change.action === 'delete') edits.set(change.path, null)
    else if (change.action === 'move') {
      const mode = (await snapshot.entry(change.from))?.mode
      edits.set(change.from, null)
      edits.set(change.path, { oid: change.blob, ...(mode === undefined ? {} : { mode }) })
    } else edits.set(change.path, { oid: change.blob })
  }
  const below = [...edits].filter(([path]) => path.startsWith(`${directory}/`))
  if (below.length === 0) return (await snapshot.entry(directory))?.oid
  return treeId(snapshot, directory, new Map(below.map(([path, after]) => [path.slice(directory.length + 1), after])))
}

/** `edits` by path from the directory. */
async function treeId(snapshot: Snapshot, directory: string, edits: ReadonlyMap<string, After>): Promise<string | undefined> {
  const entries = new Map((await snapshot.list(directory)).map(({ name, mode, oid }) => [name, { mode, oid }]))
  const inner = new Map<string, Map<string, After>>()
  for (const [path, after] of edits) {
    const slash = path.indexOf('/')
    if (slash >= 0) {
      const name = path.slice(0, slash)
      inner.set(name, (inner.get(name) ?? new Map<string, After>()).set(path.slice(slash + 1), after))
    } else if (after === null) entries.delete(path)
    else entries.set(path, { oid: after.oid, mode: after.mode ?? entries.get(path)?.mode ?? REGULAR_FILE })
  }
  for (const [name, below] of inner) {
    const oid = await treeId(snapshot, joinPath(directory, name), below)
    if (oid === undefined) entries.delete(name)
    else entries.set(name, { oid, mode: DIRECTORY })
  }
  return entries.size === 0 ? undefined : hashTree(entries)
}

/** In Git's order: by bytes, directories as if their name ended in `/`. */
export function hashTree(entries: ReadonlyMap<string, { mode: string; oid: string }>): string {
  const sorted = [...entries].map(([name, { mode, oid }]) => {
    const bytes = Buffer.from(name).toString('latin1')
    return { key: mode === DIRECTORY ? `${bytes}/` : bytes, name: bytes, mode, oid }
  })
  sorted.sort((a, b) => (a.key < b.key ? -1 : 1))
  const parts = sorted.flatMap(({ mode, name, oid }) => [Buffer.from(`${mode} ${name}\0`, 'latin1'), Buffer.from(oid, 'hex')])
  const data = Buffer.concat(parts)
  return createHash('sha1').update(`tree ${data.length}\0`).update(data).digest('hex')
}
