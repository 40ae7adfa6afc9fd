import { createHash } from 'node:crypto'
import type { Change } from '../../lib/domain/tree/change-set.ts'
import { joinPath } from '../../lib/domain/tree/repo-path.ts'
import type { Snapshot, TreeIds } from '../../lib/domain/tree/snapshot.ts'

const REGULAR_FILE = '100644'
const DIRECTORY = '40000'
const ID_BYTES = 20

/**
 * What stands at a path after a change; null for nothing. Without a mode it is that of what is there, else a regular
 * file's.
 */
type After = { oid: string; mode?: string } | null
type Entries = Map<string, { oid: string; mode: string }>

/** `Snapshot.treeIds` by what a snapshot lists. */
export async function treeIdsAfter(
  snapshot: Omit<Snapshot, 'treeIds'>,
  changes: readonly Change[],
  directory: string,
): Promise<TreeIds> {
  const edits = new Map<string, After>()
  const edit = (path: string, after: After) => {
    if (path.startsWith(`${directory}/`)) edits.set(path.slice(directory.length + 1), after)
  }
  for (const change of changes) {
    if (change.action === 'delete') edit(change.path, null)
    else if (change.action === 'move') {
      const mode = (await snapshot.entry(change.from))?.mode
      edit(change.from, null)
      edit(change.path, { oid: change.blob, ...(mode === undefined ? {} : { mode }) })
    } else edit(change.path, { oid: change.blob })
  }
  const entries = await entriesAfter(snapshot, directory, edits)
  const inner = [...entries].flatMap(([name, { mode, oid }]): [string, string][] => (mode === DIRECTORY ? [[name, oid]] : []))
  return { tree: entries.size === 0 ? undefined : hashTree(entries), inner: new Map(inner) }
}

/** `edits` by path from the directory. */
async function entriesAfter(
  snapshot: Omit<Snapshot, 'treeIds'>,
  directory: string,
  edits: ReadonlyMap<string, After>,
): Promise<Entries> {
  const entries: Entries = new Map((await snapshot.list(directory)).map((entry) => [entry.name, entry]))
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
    const left = await entriesAfter(snapshot, joinPath(directory, name), below)
    if (left.size === 0) entries.delete(name)
    else entries.set(name, { oid: hashTree(left), mode: DIRECTORY })
  }
  return entries
}

/** The object id of a tree with these entries. */
export function hashTree(entries: ReadonlyMap<string, { mode: string; oid: string }>): string {
  const sorted = [...entries].map(([name, { mode, oid }]) => ({ key: sortKey(name, mode), text: `${mode} ${name}\0`, oid }))
  sorted.sort((a, b) => (a.key < b.key ? -1 : 1))
  const data = Buffer.allocUnsafe(sorted.reduce((sum, { text }) => sum + Buffer.byteLength(text) + ID_BYTES, 0))
  let at = 0
  for (const { text, oid } of sorted) {
    at += data.write(text, at)
    at += data.write(oid, at, 'hex')
  }
  return createHash('sha1').update(`tree ${data.length}\0`).update(data).digest('hex')
}

/** In Git's order: by bytes, directories as if their name ended in `/`. */
function sortKey(name: string, mode: string): string {
  const bytes = /[^ -~]/.test(name) ? Buffer.from(name).toString('latin1') : name
  return mode === DIRECTORY ? `${bytes}/` : bytes
}
