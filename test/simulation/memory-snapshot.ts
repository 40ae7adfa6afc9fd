import type { Change } from '../../lib/domain/tree/change-set.ts'
import type { Snapshot, TreeEntry, TreeIds } from '../../lib/domain/tree/snapshot.ts'
import type { Host } from './host.ts'
import type { Tree } from './tree.ts'

/** A commit of a simulated host: what it takes to read one was fetched with it. */
export class MemorySnapshot implements Snapshot {
  readonly commit: string | null
  readonly tree: Tree
  readonly #blobs: ReadonlyMap<string, Uint8Array>

  constructor({ blobs, ...host }: Pick<Host, 'blobs'> & { tree: Tree }, commit: string | null) {
    this.commit = commit
    this.tree = host.tree
    this.#blobs = blobs
  }

  list(directory: string): Promise<readonly TreeEntry[]> {
    return Promise.resolve(this.tree.at(directory).list())
  }

  entry(path: string): Promise<TreeEntry | undefined> {
    return Promise.resolve(this.tree.entry(path))
  }

  async blob(oid: string): Promise<Uint8Array> {
    const bytes = this.#blobs.get(oid)
    if (bytes === undefined) throw new Error(`there is no blob ${oid}`)
    return bytes
  }

  async treeIds(changes: readonly Change[], directory: string): Promise<TreeIds> {
    const tree = this.tree.after(changes).at(directory)
    return { tree: tree.isEmpty ? undefined : tree.oid, inner: tree.innerIds() }
  }

  async pastBlob(oid: string): Promise<Uint8Array | undefined> {
    return this.#blobs.get(oid)
  }
}
