import { DomainError } from '../../lib/contract/errors.ts'
import type { Change } from '../../lib/domain/tree/change-set.ts'
import { GitSnapshot } from '../../lib/git/branch/git-snapshot.ts'
import { EMPTY_TREE, type ObjectType, objectId } from '../../lib/git/object/git-object.ts'
import { editTree, encodeName, isTree, type RawEntry } from '../../lib/git/object/tree-object.ts'
import { keptTrees, type ObjectSource, TreeReader } from '../../lib/git/object/tree-reader.ts'
import { type ObjectSink, writeTrees } from '../../lib/git/object/tree-writer.ts'

/** The entry under a name: text, a directory, or an object with its own mode. */
export type Entry = string | Uint8Array | Directory | Special
export type Directory = Map<string, Entry>

export type Special =
  | { link: string }
  | { submodule: string }
  /** A blob that is larger than any that is read. */
  | { huge: string }
  /** A tree that was stored before: trees may share what is in them. */
  | { tree: string }

const LIMIT = 100
const TREE_BYTES = 64 * 1024 * 1024

/**
 * A repository in memory with real Git trees: names that no file system takes, links, submodules and trees that contain
 * themselves a thousand times over. Commits are made by the very code that makes them for a remote.
 */
export class MemoryRepository implements ObjectSource, ObjectSink {
  readonly #objects = new Map<string, { type: ObjectType; data: Buffer }>()
  readonly #huge = new Set<string>()
  /** How many objects were read. */
  reads = 0

  async read(oid: string, type: ObjectType): Promise<Buffer> {
    this.reads++
    if (oid === EMPTY_TREE) return Buffer.alloc(0)
    if (this.#huge.has(oid))
      throw new DomainError('limit_exceeded', `${oid} is too large`, { what: oid, limit: LIMIT, actual: LIMIT + 1 })
    const found = this.#objects.get(oid)
    if (found?.type !== type) throw new Error(`no ${type} ${oid}`)
    return found.data
  }

  add(type: ObjectType, data: Uint8Array): string {
    const oid = objectId(type, data)
    this.#objects.set(oid, { type, data: Buffer.from(data) })
    return oid
  }

  addTree(directory: Directory): string {
    const entries = new Map([...directory].map(([name, entry]) => [encodeName(name), this.#entry(encodeName(name), entry)]))
    return this.add('tree', editTree(Buffer.alloc(0), entries))
  }

  /** A commit of this tree. */
  snapshot(tree: string): GitSnapshot {
    const commit = this.add('commit', Buffer.from(`tree ${tree}\nauthor a <a@b> 1 +0000\ncommitter a <a@b> 1 +0000\n\nx\n`))
    const readPast = async (oid: string) => this.#objects.get(oid)?.data
    return new GitSnapshot(commit, this, new TreeReader(this, keptTrees(TREE_BYTES)), { readPast, bring: async () => undefined })
  }

  async apply(base: GitSnapshot, changes: readonly Change[]): Promise<GitSnapshot> {
    return this.snapshot(await writeTrees(base, changes, this))
  }

  /** Every entry that is no directory: `mode oid` by path, bytes of names one character each. */
  async files(snapshot: GitSnapshot): Promise<Map<string, string>> {
    const found = new Map<string, string>()
    const below = async (oid: string, prefix: string): Promise<void> => {
      for (const entry of await snapshot.trees.read(oid)) {
        if (isTree(entry)) await below(entry.oid, `${prefix}${entry.name}/`)
        else found.set(`${prefix}${entry.name}`, `${entry.mode} ${entry.oid}`)
      }
    }
    await below((await snapshot.rootTree()) ?? EMPTY_TREE, '')
    return found
  }

  #entry(name: string, entry: Entry): RawEntry {
    if (entry instanceof Map) return { mode: '40000', name, oid: this.addTree(entry) }
    if (typeof entry === 'string' || entry instanceof Uint8Array)
      return { mode: '100644', name, oid: this.add('blob', Buffer.from(entry as string)) }
    if ('link' in entry) return { mode: '120000', name, oid: this.add('blob', Buffer.from(entry.link)) }
    if ('submodule' in entry) return { mode: '160000', name, oid: entry.submodule }
    if ('tree' in entry) return { mode: '40000', name, oid: entry.tree }
    const oid = this.add('blob', Buffer.from(`huge ${entry.huge}`))
    this.#huge.add(oid)
    return { mode: '100644', name, oid }
  }
}

/** Directories from entries by path. */
export function directoryOf(entries: Readonly<Record<string, Entry>>): Directory {
  const root: Directory = new Map()
  for (const [path, entry] of Object.entries(entries)) put(root, path.split('/'), entry)
  return root
}

/** Puts an entry at a path, over what is there. */
export function put(directory: Directory, path: readonly string[], entry: Entry): void {
  const [name = '', ...rest] = path
  if (rest.length === 0) directory.set(name, entry)
  else {
    const there = directory.get(name)
    const inner: Directory = there instanceof Map ? there : new Map()
    directory.set(name, inner)
    put(inner, rest, entry)
  }
}
