import { DomainError } from '../../contract/errors.ts'
import { CacheDamage, isMissing } from '../object/cache-damage.ts'
import { EMPTY_TREE, type GitObject, type ObjectType, objectId } from '../object/git-object.ts'
import { HeldBytes, type PackBytes } from '../pack/pack-bytes.ts'
import { PackError } from '../pack/pack-error.ts'
import { entriesEnd, heldPack, type Pack } from '../pack/pack-file.ts'
import { PackIndex } from '../pack/pack-index.ts'
import type { MergedPack } from '../pack/pack-merge.ts'
import { PackReader } from '../pack/pack-reader.ts'
import { PackWork } from '../pack/pack-work.ts'
import type { Generation } from './generation.ts'

/** Repetitions of a scan during which another process merges packs. */
const SCANS = 3
/** Cache of each pack for objects that deltas may be based on. */
const CACHED_BYTES = 16 * 1024 * 1024

interface LoadedPack {
  bytes: PackBytes
  reader: PackReader
  /** Whether the pack was hashed as a whole when it was read. A large pack stays on disk, unhashed. */
  isHashed: boolean
}

interface LocatedObject extends LoadedPack {
  offset: number
}

interface StoredPack {
  index: PackIndex
  /** Loaded with the first object that is read from the pack. */
  loaded?: Promise<LoadedPack>
}

/**
 * The objects of one clone: every index in memory, packs as they are needed. Throws CacheDamage for data that is not as
 * written.
 */
export class ObjectStore {
  readonly #generation: Generation
  readonly #objectBytes: number
  readonly #packs = new Map<string, StoredPack>()

  constructor(generation: Generation, objectBytes: number) {
    this.#generation = generation
    this.#objectBytes = objectBytes
  }

  get packNames(): string[] {
    return [...this.#packs.keys()]
  }

  /** Sizes of packs in bytes, without the last object of each, by name. */
  packSizes(): Map<string, number> {
    return new Map([...this.#packs].map(([name, { index }]) => [name, index.extent]))
  }

  /** Adds packs that other processes have written, and drops those that they have merged. */
  async scan(): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      const names = new Set(await this.#generation.packNames())
      for (const name of this.packNames.filter((known) => !names.has(known))) this.forget(name)
      try {
        await Promise.all([...names].filter((name) => !this.#packs.has(name)).map((name) => this.#open(name)))
        return
      } catch (error) {
        // The pack was merged since the names were read, so they are read again.
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
    const { bytes, reader, isHashed, offset } = await this.#readable(oid, type)
    const found: GitObject = await this.#guard(oid, () => reader.object(offset, workOf(bytes)))
    if (!isHashed && objectId(found.type, found.data) !== oid) throw new CacheDamage(`object ${oid} is not what it was`)
    if (found.type !== type) throw new CacheDamage(`object ${oid} is a ${found.type} and not a ${type}`)
    return found.data
  }

  /** Throws `limit_exceeded` for an object above the size cap, without inflating it. */
  async checkSize(oid: string, type: ObjectType): Promise<void> {
    if (oid !== EMPTY_TREE) await this.#readable(oid, type)
  }

  /** Whether the object exists and its pack is undamaged. */
  async isReadable(oid: string): Promise<boolean> {
    try {
      const { bytes, reader, offset } = await this.#locate(oid)
      await reader.object(offset, workOf(bytes))
      return true
    } catch {
      return false
    }
  }

  /** Adds a pack that is, or is about to be, on disk. */
  add({ name, pack, index }: Pack): void {
    const stored: StoredPack = { index: new PackIndex(index) }
    if (Buffer.isBuffer(pack) && !this.#isLarge(stored.index)) stored.loaded = Promise.resolve(this.#held(stored.index, pack))
    this.#packs.set(name, stored)
  }

  forget(name: string): void {
    this.#packs.delete(name)
  }

  /** The bytes of a pack and its index. */
  async pack(name: string): Promise<MergedPack> {
    const stored = this.#stored(name)
    const { bytes } = await this.#load(name, stored)
    return { bytes, index: stored.index }
  }

  async #open(name: string): Promise<void> {
    const bytes = await this.#generation.readIndex(name)
    this.#packs.set(name, { index: new PackIndex(bytes) })
  }

  async #locate(oid: string): Promise<LocatedObject> {
    for (const [name, stored] of this.#packs) {
      const offset = stored.index.find(oid)
      if (offset !== undefined) return { ...(await this.#load(name, stored)), offset }
    }
    throw new CacheDamage(`object ${oid} is not there`)
  }

  async #readable(oid: string, type: ObjectType): Promise<LocatedObject> {
    const located = await this.#guard(oid, () => this.#locate(oid))
    const size = await this.#guard(oid, () => located.reader.size(located.offset))
    if (size <= this.#objectBytes) return located
    throw new DomainError('limit_exceeded', `The ${type} ${oid} has ${size} bytes; the limit is ${this.#objectBytes}`, {
      what: `${type} ${oid}`,
      limit: this.#objectBytes,
      actual: size,
    })
  }

  #stored(name: string): StoredPack {
    const stored = this.#packs.get(name)
    if (stored === undefined) throw new CacheDamage(`${name} is not there`)
    return stored
  }

  #load(name: string, stored: StoredPack): Promise<LoadedPack> {
    stored.loaded ??= this.#isLarge(stored.index) ? this.#loadLarge(name, stored.index) : this.#loadSmall(name, stored.index)
    return stored.loaded
  }

  async #loadSmall(name: string, index: PackIndex): Promise<LoadedPack> {
    const bytes = await this.#generation.readPack(name)
    checkTrailer(index, heldPack(bytes).checksum)
    return this.#held(index, bytes)
  }

  /** A large pack is not hashed as a whole, which would take seconds: each object that is read is hashed instead. */
  async #loadLarge(name: string, index: PackIndex): Promise<LoadedPack> {
    const bytes = await this.#generation.packBytes(name)
    checkTrailer(index, await bytes.from(entriesEnd(bytes)))
    return { bytes, reader: this.#reader(index, bytes), isHashed: false }
  }

  #held(index: PackIndex, held: Buffer): LoadedPack {
    const bytes = new HeldBytes(held)
    return { bytes, reader: this.#reader(index, bytes), isHashed: true }
  }

  #reader(index: PackIndex, bytes: PackBytes): PackReader {
    const find = (oid: string) => index.find(oid)
    return new PackReader(bytes, { find, objectBytes: this.#objectBytes, cacheBytes: CACHED_BYTES })
  }

  /** Decided by the index, without a call to the file system. */
  #isLarge({ extent }: PackIndex): boolean {
    return extent > this.#generation.heldPackBytes
  }

  async #guard<T>(what: string, read: () => T | Promise<T>): Promise<T> {
    try {
      return await read()
    } catch (error) {
      throw asDamage(what, error)
    }
  }
}

/** The budget for one object: a chain of deltas may cost as much as a whole pack. */
function workOf({ length }: PackBytes): PackWork {
  return new PackWork(length, {})
}

function asDamage(what: string, error: unknown): CacheDamage {
  if (error instanceof CacheDamage) return error
  return new CacheDamage(`${what}: ${error instanceof Error ? error.message : String(error)}`, { cause: error })
}

function checkTrailer(index: PackIndex, trailer: Buffer): void {
  if (!trailer.equals(index.packChecksum)) throw new PackError('the pack is not that of its index')
}
