import { constants, inflateSync } from 'node:zlib'
import { type PromiseFsClient, readObject } from 'isomorphic-git'
import { DomainError } from '../domain/errors.ts'
import { isMissing } from './file-system.ts'
import { CacheDamage, type Generation } from './generation.ts'
import { EMPTY_TREE, type ObjectType } from './git-object.ts'
import { objectOverlay } from './object-overlay.ts'
import { deltaResultSize } from './pack-delta.ts'
import { type PackEntry, readPackEntry } from './pack-entry.ts'
import type { Pack } from './pack-file.ts'
import { PackIndex } from './pack-index.ts'

/** isomorphic-git never forgets the bases of long delta chains; its cache is renewed after so many reads. */
const READS_PER_CACHE = 50_000
/** How often packs may be merged away under our eyes. */
const SCANS = 3

interface StoredPack {
  index: PackIndex
  /** Read when the first object of the pack is. */
  bytes?: Promise<Buffer>
}

/** The objects of one clone: every index in memory, packs as they are needed. Throws CacheDamage for whatever is not as it was written. */
export class ObjectStore {
  readonly #generation: Generation
  readonly #objectBytes: number
  readonly #packs = new Map<string, StoredPack>()
  readonly #overlay: PromiseFsClient
  #cache: object = {}
  #reads = 0

  constructor(generation: Generation, objectBytes: number) {
    this.#generation = generation
    this.#objectBytes = objectBytes
    this.#overlay = objectOverlay(generation.path, {
      names: () => [...this.#packs.keys()].flatMap((name) => [`${name}.idx`, `${name}.pack`]),
      read: (file) => this.#file(file),
    })
  }

  get packNames(): string[] {
    return [...this.#packs.keys()]
  }

  /** Sizes in bytes, but for the last object of each, by name. */
  packSizes(): Map<string, number> {
    return new Map([...this.#packs].map(([name, { index }]) => [name, index.extent]))
  }

  /** Takes up the packs that other processes have written, and forgets those they have merged away. */
  async scan(): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      const names = new Set(await this.#generation.packNames())
      for (const name of this.packNames.filter((known) => !names.has(known))) this.forget(name)
      try {
        await Promise.all([...names].filter((name) => !this.#packs.has(name)).map((name) => this.#open(name)))
        return
      } catch (error) {
        // A pack that was merged away since the names were read: they are read again.
        if (!isMissing(error) || attempt === SCANS) throw asDamage('a pack index', error)
      }
    }
  }

  has(oid: string): boolean {
    return [...this.#packs.values()].some(({ index }) => index.find(oid) !== undefined)
  }

  /** Throws `limit_exceeded` above the size cap, before the object is inflated. */
  async read(oid: string, type: ObjectType): Promise<Buffer> {
    if (oid === EMPTY_TREE) return Buffer.alloc(0)
    const size = await this.#guard(oid, () => this.#size(oid))
    if (size > this.#objectBytes) {
      throw new DomainError('limit_exceeded', `The ${type} ${oid} has ${size} bytes; the limit is ${this.#objectBytes}`, {
        what: `${type} ${oid}`,
        limit: this.#objectBytes,
        actual: size,
      })
    }
    const found = await this.#guard(oid, () => this.#readObject(oid))
    if (found.type !== type) throw new CacheDamage(`object ${oid} is a ${found.type} and not a ${type}`)
    return found.data
  }

  /** Whether the object is there and its pack whole. */
  async isReadable(oid: string): Promise<boolean> {
    try {
      await this.#guard(oid, () => this.#readObject(oid))
      return true
    } catch {
      return false
    }
  }

  /** Takes in a pack that is, or is about to be, on disk. */
  add({ name, pack, index }: Pack): void {
    this.#packs.set(name, { index: new PackIndex(index), bytes: Promise.resolve(pack) })
  }

  forget(name: string): void {
    this.#packs.delete(name)
  }

  /** The bytes of a pack and its index. */
  async pack(name: string): Promise<Pack> {
    const stored = this.#stored(name)
    return { name, pack: await this.#bytes(name, stored), index: stored.index.bytes }
  }

  async #open(name: string): Promise<void> {
    const bytes = await this.#generation.readIndex(name)
    this.#packs.set(name, { index: new PackIndex(bytes) })
  }

  async #readObject(oid: string): Promise<{ type: string; data: Buffer }> {
    this.#reads += 1
    if (this.#reads % READS_PER_CACHE === 0) this.#cache = {}
    const gitdir = this.#generation.path
    const { object, type } = await readObject({ fs: this.#overlay, gitdir, oid, format: 'content', cache: this.#cache })
    if (!(object instanceof Uint8Array)) throw new CacheDamage(`object ${oid} cannot be read`)
    return { type: type ?? '', data: Buffer.from(object.buffer, object.byteOffset, object.byteLength) }
  }

  /** The object's size when inflated, from its entry's head alone. */
  async #size(oid: string): Promise<number> {
    for (const [name, stored] of this.#packs) {
      const offset = stored.index.find(oid)
      if (offset === undefined) continue
      const pack = await this.#bytes(name, stored)
      const entry = readPackEntry(pack, offset)
      return entry.kind === 'delta' ? deltaResultSize(beginning(pack, entry)) : entry.size
    }
    throw new CacheDamage(`object ${oid} is not there`)
  }

  #file(file: string): Promise<Buffer> {
    const name = file.replace(/\.(idx|pack)$/, '')
    const stored = this.#stored(name)
    return file.endsWith('.idx') ? Promise.resolve(stored.index.bytes) : this.#bytes(name, stored)
  }

  #stored(name: string): StoredPack {
    const stored = this.#packs.get(name)
    if (stored === undefined) throw new CacheDamage(`${name} is not there`)
    return stored
  }

  #bytes(name: string, stored: StoredPack): Promise<Buffer> {
    stored.bytes ??= this.#generation.readPack(name)
    return stored.bytes
  }

  async #guard<T>(what: string, read: () => Promise<T>): Promise<T> {
    try {
      return await read()
    } catch (error) {
      throw asDamage(what, error)
    }
  }
}

function asDamage(what: string, error: unknown): CacheDamage {
  if (error instanceof CacheDamage) return error
  return new CacheDamage(`${what}: ${error instanceof Error ? error.message : String(error)}`, { cause: error })
}

/** More than the code tables of a deflate block take, so that the first bytes of the data are always among it (RFC 1951). */
const DEFLATE_HEAD = 1024

function beginning(pack: Buffer, { dataAt }: PackEntry): Buffer {
  return inflateSync(pack.subarray(dataAt, dataAt + DEFLATE_HEAD), { finishFlush: constants.Z_SYNC_FLUSH })
}
