import { DomainError } from '../../contract/errors.ts'
import { definedOf } from '../../defined-of.ts'
import { CacheDamage, isMissing } from '../object/cache-damage.ts'
import { EMPTY_TREE, type GitObject, type ObjectType, objectId } from '../object/git-object.ts'
import type { PackBytes } from '../pack/pack-bytes.ts'
import { PackError } from '../pack/pack-error.ts'
import { entriesEnd, type Pack } from '../pack/pack-file.ts'
import { PackIndex } from '../pack/pack-index.ts'
import { PackReader } from '../pack/pack-reader.ts'
import type { SourcePack } from '../pack/pack-selection.ts'
import { PackWork } from '../pack/pack-work.ts'
import type { Generation } from './generation.ts'
import { forgetPacks, type PackMemory } from './pack-memory.ts'

/** Repetitions of a scan during which another process merges packs. */
const SCANS = 3

interface LoadedPack {
  bytes: PackBytes
  reader: PackReader
}

export interface StoreOptions {
  objectBytes: number
  memory: PackMemory
}

interface LocatedObject extends LoadedPack {
  offset: number
}

interface StoredPack extends Pick<Pack, 'deltas'> {
  index: PackIndex
  /** Whether it is left alone by merges. */
  isMarked: boolean
  /** Loaded with the first object that is read from the pack. */
  loaded?: Promise<LoadedPack>
}

/**
 * The objects of one clone: every index in memory, packs on disk, of which pieces are read as they are needed. A pack
 * was verified when it was written; each object that is read must match its id. Throws CacheDamage for data that is not
 * as written.
 */
export class ObjectStore {
  readonly #generation: Generation
  readonly #objectBytes: number
  readonly #memory: PackMemory
  readonly #packs = new Map<string, StoredPack>()

  constructor(generation: Generation, { objectBytes, memory }: StoreOptions) {
    this.#generation = generation
    this.#objectBytes = objectBytes
    this.#memory = memory
  }

  get packNames(): string[] {
    return [...this.#packs.keys()]
  }

  /** Sizes of packs in bytes, without the last object of each, by name: of all, or of those with or without a mark. */
  packSizes(which: 'all' | 'marked' | 'unmarked' = 'all'): Map<string, number> {
    const packs = [...this.#packs].filter(([, { isMarked }]) => which === 'all' || isMarked === (which === 'marked'))
    return new Map(packs.map(([name, { index }]) => [name, index.extent]))
  }

  /** Adds packs that other processes have written, and drops those that they have merged. */
  async scan(): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      const packs = await this.#generation.packs()
      this.forget(this.packNames.filter((known) => !packs.has(known)))
      try {
        await Promise.all([...packs].map(([name, isMarked]) => this.#open(name, isMarked)))
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
    const located = await this.#readable(oid, type)
    const found = await this.#guard(oid, () => whole(oid, located))
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
      await whole(oid, await this.#locate(oid))
      return true
    } catch {
      return false
    }
  }

  /** Adds a pack that is, or is about to be, on disk. */
  add({ name, pack, index: indexBytes, deltas }: Pack, isMarked = false): void {
    const index = new PackIndex(indexBytes)
    const bytes = this.#generation.writtenPack(name, Buffer.isBuffer(pack) ? pack.length : pack.size, this.#memory.windows)
    if (Buffer.isBuffer(pack)) bytes.seed(pack)
    const loaded = Promise.resolve(this.#reading(name, index, bytes))
    this.#packs.set(name, { index, isMarked, loaded, ...definedOf({ deltas }) })
  }

  /** Packs that are merged into another one. */
  forget(names: readonly string[]): void {
    if (names.length === 0) return
    for (const name of names) this.#packs.delete(name)
    forgetPacks(
      this.#memory,
      names.map((name) => this.#generation.packPath(name)),
    )
  }

  mark(name: string): void {
    this.#stored(name).isMarked = true
  }

  /** Whether a pack has an object. */
  isIn(name: string, oid: string): boolean {
    return this.#packs.get(name)?.index.find(oid) !== undefined
  }

  /** Reads an object of any type, and of any size. */
  async object(oid: string): Promise<GitObject> {
    return whole(oid, await this.#locate(oid))
  }

  /** The bytes of a pack, its index, and the deltas that this process knows. */
  async pack(name: string): Promise<SourcePack> {
    const stored = this.#stored(name)
    const { bytes } = await this.#load(name, stored)
    return { bytes, index: stored.index, ...definedOf({ deltas: stored.deltas }) }
  }

  async #open(name: string, isMarked: boolean): Promise<void> {
    const known = this.#packs.get(name)
    const index = known?.index ?? new PackIndex(await this.#generation.readIndex(name))
    this.#packs.set(name, { ...known, index, isMarked })
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
    stored.loaded ??= this.#openPack(name, stored.index)
    return stored.loaded
  }

  async #openPack(name: string, index: PackIndex): Promise<LoadedPack> {
    const bytes = await this.#generation.openPack(name, index.extent, this.#memory.windows)
    const trailer = await bytes.from(entriesEnd(bytes))
    if (!trailer.equals(index.packChecksum)) throw new PackError('the pack is not that of its index')
    return this.#reading(name, index, bytes)
  }

  #reading(name: string, index: PackIndex, bytes: PackBytes): LoadedPack {
    const find = (oid: string) => index.find(oid)
    const { objects } = this.#memory
    const reader = new PackReader(bytes, {
      find,
      objectBytes: this.#objectBytes,
      objects,
      name: this.#generation.packPath(name),
    })
    return { bytes, reader }
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

/** Reads an object. Throws CacheDamage if it does not match its id. */
async function whole(oid: string, { bytes, reader, offset }: LocatedObject): Promise<GitObject> {
  const found = await reader.object(offset, workOf(bytes))
  if (objectId(found.type, found.data) !== oid) throw new CacheDamage(`object ${oid} is not what it was`)
  return found
}
