import { createHash } from 'node:crypto'
import { DomainError } from '../../lib/contract/errors.ts'
import { blobId } from '../../lib/domain/tree/blob-id.ts'
import type { Change } from '../../lib/domain/tree/change-set.ts'
import { dirname, joinPath } from '../../lib/domain/tree/repo-path.ts'
import type { Snapshot, TreeEntry, TreeIds } from '../../lib/domain/tree/snapshot.ts'
import { hashTree, treeIdsAfter } from './tree-ids.ts'

/** The files of a repository by path; text or bytes. */
export type Files = Record<string, string | Uint8Array>

/** A file with this text cannot be read. */
export const TOO_LARGE = '# too large to be read\n'

/** A snapshot of files in memory, and what applying changes to them gives. */
export class MemorySnapshot implements Snapshot {
  readonly commit: string | null
  readonly #blobs = new Map<string, Buffer>()
  readonly #directories = new Map<string, Map<string, TreeEntry>>()
  readonly files: ReadonlyMap<string, Buffer>

  readonly #past: MemorySnapshot | undefined

  constructor(files: Files | ReadonlyMap<string, Uint8Array> = {}, past?: MemorySnapshot) {
    this.#past = past
    const entries = files instanceof Map ? [...files] : Object.entries(files as Files)
    this.files = new Map(entries.map(([path, content]) => [path, Buffer.from(content as Uint8Array)]))
    for (const [path, bytes] of this.files) this.#add(path, bytes)
    const digest = createHash('sha1')
    for (const [path, bytes] of [...this.files].sort()) digest.update(`${path}\0${blobId(bytes)}\0`)
    this.#treeId('')
    this.commit = this.files.size === 0 ? null : digest.digest('hex')
  }

  list(directory: string): Promise<readonly TreeEntry[]> {
    return Promise.resolve([...(this.#directories.get(directory)?.values() ?? [])])
  }

  entry(path: string): Promise<TreeEntry | undefined> {
    const directory = this.#directories.get(dirname(path))
    return Promise.resolve(directory?.get(path.slice(path.lastIndexOf('/') + 1)))
  }

  async blob(oid: string): Promise<Uint8Array> {
    const bytes = this.#bytes(oid)
    if (!bytes.includes(TOO_LARGE)) return bytes
    throw new DomainError('limit_exceeded', `${oid} is too large`, { what: oid, limit: 1, actual: bytes.length })
  }

  treeIds(changes: readonly Change[], directory: string): Promise<TreeIds> {
    return treeIdsAfter(this, changes, directory)
  }

  async pastBlob(oid: string): Promise<Uint8Array | undefined> {
    return this.#blobs.get(oid) ?? this.#past?.pastBlob(oid)
  }

  /** The snapshot after a commit with these changes. Throws when a change does not fit, as Git would. */
  apply(changes: readonly Change[]): MemorySnapshot {
    const files = new Map<string, Uint8Array>(this.files)
    for (const gone of changes.flatMap(goneAfter)) if (!files.delete(gone)) throw new Error(`there is nothing at ${gone}`)
    for (const change of changes) {
      if (change.action === 'delete') continue
      if (change.action === 'create' && files.has(change.path)) throw new Error(`${change.path} is there already`)
      files.set(change.path, change.action === 'move' ? this.#bytes(change.blob) : change.bytes)
    }
    return new MemorySnapshot(files, this)
  }

  /** The files as text, for golden comparisons. */
  text(): Record<string, string> {
    return Object.fromEntries([...this.files].sort().map(([path, bytes]) => [path, Buffer.from(bytes).toString('utf8')]))
  }

  #bytes(oid: string): Buffer {
    const bytes = this.#blobs.get(oid)
    if (bytes === undefined) throw new Error(`no blob ${oid}`)
    return bytes
  }

  #add(path: string, bytes: Buffer): void {
    const oid = blobId(bytes)
    this.#blobs.set(oid, bytes)
    this.#link(path, { name: path.slice(path.lastIndexOf('/') + 1), type: 'blob', mode: '100644', oid })
    for (let directory = dirname(path); directory !== ''; directory = dirname(directory)) {
      const name = directory.slice(directory.lastIndexOf('/') + 1)
      this.#link(directory, { name, type: 'tree', mode: '40000', oid: '0'.repeat(40) })
    }
  }

  /** Gives every directory below the id that Git gives it. */
  #treeId(directory: string): string {
    const names = this.#directories.get(directory) ?? new Map<string, TreeEntry>()
    for (const [name, entry] of names) {
      if (entry.type === 'tree') names.set(name, { ...entry, oid: this.#treeId(joinPath(directory, name)) })
    }
    return hashTree(names)
  }

  #link(path: string, entry: TreeEntry): void {
    const parent = dirname(path)
    const names = this.#directories.get(parent) ?? new Map<string, TreeEntry>()
    names.set(entry.name, entry)
    this.#directories.set(parent, names)
  }
}

function goneAfter(change: Change): string[] {
  if (change.action === 'delete') return [change.path]
  return change.action === 'move' ? [change.from] : []
}
