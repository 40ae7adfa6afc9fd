import type { Change } from '../../domain/tree/change-set.ts'
import type { Snapshot, TreeEntry, TreeIds } from '../../domain/tree/snapshot.ts'
import { parseCommit } from '../object/commit-object.ts'
import { decodeName, encodeName, entryType, type RawEntry } from '../object/tree-object.ts'
import type { ObjectSource, TreeReader } from '../object/tree-reader.ts'
import { treeIdsAfter } from '../object/tree-writer.ts'

/** What a snapshot has fetched. */
export interface SnapshotFetches {
  /** Reads a blob of an earlier commit; undefined if no ancestor of `head` has it. */
  readPast(oid: string, head: string): Promise<Uint8Array | undefined>
  /** Fetches what is missing of a directory that is about to be read. */
  bring(snapshot: GitSnapshot, directory: string): Promise<void>
}

/** A commit's tree, read as needed. */
export class GitSnapshot implements Snapshot {
  readonly commit: string | null
  readonly trees: TreeReader
  readonly #objects: ObjectSource
  readonly #fetches: SnapshotFetches
  #root: Promise<string> | undefined

  constructor(commit: string | null, objects: ObjectSource, trees: TreeReader, fetches: SnapshotFetches) {
    this.commit = commit
    this.#fetches = fetches
    this.trees = trees
    this.#objects = objects
  }

  /** The root tree; undefined on an unborn branch. */
  async rootTree(): Promise<string | undefined> {
    if (this.commit === null) return undefined
    this.#root ??= this.#objects.read(this.commit, 'commit').then((data) => parseCommit(data).tree)
    return this.#root
  }

  async list(directory: string): Promise<readonly TreeEntry[]> {
    const oid = await this.#directory(directory)
    if (oid === undefined) return []
    const entries = await this.trees.read(oid)
    return entries.map(toTreeEntry)
  }

  async entry(path: string): Promise<TreeEntry | undefined> {
    if (path === '') {
      const root = await this.rootTree()
      return root === undefined ? undefined : { name: '', type: 'tree', mode: '40000', oid: root }
    }
    const slash = path.lastIndexOf('/')
    const oid = await this.#directory(slash < 0 ? '' : path.slice(0, slash))
    const found = oid === undefined ? undefined : await this.trees.find(oid, encodeName(path.slice(slash + 1)))
    return found === undefined ? undefined : toTreeEntry(found)
  }

  treeIds(changes: readonly Change[], directory: string): Promise<TreeIds> {
    return treeIdsAfter(this, changes, directory)
  }

  blob(oid: string): Promise<Uint8Array> {
    return this.#objects.read(oid, 'blob', () => this.trees.following(oid))
  }

  bring(directory: string): Promise<void> {
    return this.#fetches.bring(this, directory)
  }

  async pastBlob(oid: string): Promise<Uint8Array | undefined> {
    return this.commit === null ? undefined : this.#fetches.readPast(oid, this.commit)
  }

  /** The tree at a path; undefined if there is none, or a file is in the way. */
  async #directory(path: string): Promise<string | undefined> {
    let oid = await this.rootTree()
    for (const name of path === '' ? [] : path.split('/')) {
      const found: RawEntry | undefined = oid === undefined ? undefined : await this.trees.find(oid, encodeName(name))
      oid = found !== undefined && entryType(found.mode) === 'tree' ? found.oid : undefined
    }
    return oid
  }
}

function toTreeEntry({ mode, name, oid }: RawEntry): TreeEntry {
  return { name: shownName(name), type: entryType(mode), mode: mode.startsWith('0') ? mode.replace(/^0+/, '') : mode, oid }
}

/** No path leads to a name that is empty or contains a slash, so it is shown like a name that is not UTF-8. */
function shownName(name: string): string {
  const text = name === '' ? '\ufffd' : decodeName(name)
  return text.includes('/') ? text.replaceAll('/', '\ufffd') : text
}
