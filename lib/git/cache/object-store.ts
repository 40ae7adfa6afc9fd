import { DomainError } from '../../domain/errors.ts'
import { EMPTY_TREE, type GitObject, type ObjectType } from '../object/git-object.ts'
import { PackError } from '../pack/pack-entry.ts'
import { type Pack, packChecksum, verifyPack } from '../pack/pack-file.ts'
import { PackIndex } from '../pack/pack-index.ts'
import { PackReader } from '../pack/pack-reader.ts'
import { PackWork } from '../pack/pack-work.ts'
import { CacheDamage, isMissing } from './cache-damage.ts'
import type { Generation } from './generation.ts'
import { OverlayReader } from './overlay-reader.ts'

/** How often packs may be merged away under our eyes. */
const SCANS = 3
/** For each pack, of objects that deltas may be based on. */
const CACHED_BYTES = 16 * 1024 * 1024

interface LoadedPack {
  bytes: Buffer
  reader: PackReader
}

interface StoredPack {
  index: PackIndex
  /** Read when the first object of the pack is. */
  loaded?: Promise<LoadedPack>
}

/** The objects of one clone: every index in memory, packs as they are needed. Throws CacheDamage for whatever is not as it was written. */
export class ObjectStore {
  readonly #generation: Generation
  readonly #objectBytes: number
  readonly #packs = new Map<string, StoredPack>()
  readonly #overlay: OverlayReader

  constructor(generation: Generation, objectBytes: number) {
    this.#generation = generation
    this.#objectBytes = objectBytes
    this.#overlay = new OverlayReader(generation.path, {
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
    const { bytes, reader, offset } = await this.#guard(oid, () => this.#locate(oid))
    const size = await this.#guard(oid, () => reader.size(offset))
    if (size > this.#objectBytes) {
      throw new DomainError('limit_exceeded', `The ${type} ${oid} has ${size} bytes; the limit is ${this.#objectBytes}`, {
        what: `${type} ${oid}`,
        limit: this.#objectBytes,
        actual: size,
      })
    }
    // isomorphic-git takes half a millisecond for an object: nothing for a few trees, ten seconds for 20,000 blobs.
    const found: GitObject = await this.#guard(oid, () =>
      type === 'blob' ? reader.object(offset, workOf(bytes)) : this.#overlay.read(oid),
    )
    if (found.type !== type) throw new CacheDamage(`object ${oid} is a ${found.type} and not a ${type}`)
    return found.data
  }

  /** Whether the object is there and its pack whole. */
  async isReadable(oid: string): Promise<boolean> {
    try {
      const { bytes, reader, offset } = await this.#locate(oid)
      await reader.object(offset, workOf(bytes))
      return true
    } catch {
      return false
    }
  }

  /** Takes in a pack that is, or is about to be, on disk. */
  add({ name, pack, index }: Pack): void {
    const parsed = new PackIndex(index)
    this.#packs.set(name, { index: parsed, loaded: Promise.resolve(this.#loaded(parsed, pack)) })
  }

  forget(name: string): void {
    this.#packs.delete(name)
  }

  /** The bytes of a pack and its index. */
  async pack(name: string): Promise<Pack> {
    const stored = this.#stored(name)
    const { bytes } = await this.#load(name, stored)
    return { name, pack: bytes, index: stored.index.bytes }
  }

  async #open(name: string): Promise<void> {
    const bytes = await this.#generation.readIndex(name)
    this.#packs.set(name, { index: new PackIndex(bytes) })
  }

  async #locate(oid: string): Promise<LoadedPack & { offset: number }> {
    for (const [name, stored] of this.#packs) {
      const offset = stored.index.find(oid)
      if (offset !== undefined) return { ...(await this.#load(name, stored)), offset }
    }
    throw new CacheDamage(`object ${oid} is not there`)
  }

  async #file(file: string): Promise<Buffer> {
    const name = file.replace(/\.(idx|pack)$/, '')
    const stored = this.#stored(name)
    return file.endsWith('.idx') ? stored.index.bytes : (await this.#load(name, stored)).bytes
  }

  #stored(name: string): StoredPack {
    const stored = this.#packs.get(name)
    if (stored === undefined) throw new CacheDamage(`${name} is not there`)
    return stored
  }

  #load(name: string, stored: StoredPack): Promise<LoadedPack> {
    stored.loaded ??= this.#generation.readPack(name).then((bytes) => {
      verifyPack(bytes)
      if (!packChecksum(bytes).equals(stored.index.packChecksum)) throw new PackError('the pack is not that of its index')
      return this.#loaded(stored.index, bytes)
    })
    return stored.loaded
  }

  #loaded(index: PackIndex, bytes: Buffer): LoadedPack {
    const options = { find: (oid: string) => index.find(oid), objectBytes: this.#objectBytes, cacheBytes: CACHED_BYTES }
    return { bytes, reader: new PackReader(bytes, options) }
  }

  async #guard<T>(what: string, read: () => T | Promise<T>): Promise<T> {
    try {
      return await read()
    } catch (error) {
      throw asDamage(what, error)
    }
  }
}

/** For one object: a chain of deltas may ask for as much as a whole pack. */
function workOf({ length }: Buffer): PackWork {
  return new PackWork(length, {})
}

function asDamage(what: string, error: unknown): CacheDamage {
  if (error instanceof CacheDamage) return error
  return new CacheDamage(`${what}: ${error instanceof Error ? error.message : String(error)}`, { cause: error })
}
