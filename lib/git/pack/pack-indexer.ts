import { createHash } from 'node:crypto'
import { KEPT_VALUE_BYTES } from '../../recently-used.ts'
import { GIT_LIMITS } from '../limits.ts'
import { type GitObject, type ObjectType, objectId } from '../object/git-object.ts'
import { EntryTable } from './entry-table.ts'
import { inflateInPieces } from './inflate-in-pieces.ts'
import { NameLookup } from './name-lookup.ts'
import type { PackBytes } from './pack-bytes.ts'
import { entryCrc, inflateEntry, type PackEntry, readPackEntry } from './pack-entry.ts'
import { PackError } from './pack-error.ts'
import { entriesEnd, FIRST_ENTRY, type Pack, packName, type WholePack } from './pack-file.ts'
import { encodePackIndex } from './pack-index.ts'
import { keptObjects, PackReader } from './pack-reader.ts'
import { PackWork, WORK_LIMITS, type WorkLimits } from './pack-work.ts'

const TURN = 1000
const CACHED_BYTES = 32 * 1024 * 1024
/** A larger object is hashed in pieces, because the cache would not keep it for deltas anyway. */
const INFLATED_BYTES = CACHED_BYTES / 4
const LIMITS = { ...WORK_LIMITS, packObjects: GIT_LIMITS.packObjects.value, deltaChain: GIT_LIMITS.deltaChain.value }

export interface IndexOptions {
  /** Larger objects are hashed without holding them; a delta that makes one is refused. */
  objectBytes: number
  signal?: AbortSignal | undefined
  onProgress?: (done: number, total: number) => void
  /** Replace the limits of all packs, for tests. */
  limits?: Partial<WorkLimits & { packObjects: number; deltaChain: number }>
}

/** A delta whose base does not exist yet. */
interface Deferred {
  place: number
  offset: number
}

/**
 * Computes the object ids of a received pack and indexes it. Throws PackError unless it is exactly one self-contained
 * pack.
 */
export async function indexPack(pack: WholePack, options: IndexOptions): Promise<Pack> {
  const most = options.limits?.packObjects ?? LIMITS.packObjects
  if (pack.count > most) throw new PackError(`it holds ${pack.count} objects; the limit is ${most}`)
  return new PackIndexer(pack, options).run()
}

class PackIndexer {
  readonly #pack: WholePack
  readonly #bytes: PackBytes
  readonly #options: IndexOptions
  readonly #deltaChain: number
  readonly #work: PackWork
  readonly #table: EntryTable
  readonly #reader: PackReader
  /** Number of entries with a place. */
  #placed = 0
  /** 1 for each entry whose object was made. */
  readonly #isMade: Uint8Array
  /** Length of the chain of deltas below each object. */
  readonly #depths: Uint16Array
  /** For deltas that name their base by id; made with the first such delta. */
  #names: NameLookup | undefined
  /** Deltas that wait for their base, by its id or its offset. */
  readonly #waiting = new Map<string | number, Deferred[]>()

  constructor(pack: WholePack, options: IndexOptions) {
    this.#pack = pack
    this.#bytes = pack.bytes
    this.#options = options
    const limits = { ...LIMITS, ...options.limits }
    this.#deltaChain = limits.deltaChain
    this.#work = new PackWork(this.#bytes.length, { signal: options.signal, limits })
    this.#table = new EntryTable(pack.count)
    this.#isMade = new Uint8Array(pack.count)
    this.#depths = new Uint16Array(pack.count)
    this.#reader = new PackReader(this.#bytes, {
      find: (oid) => this.#find(oid),
      objectBytes: options.objectBytes,
      objects: keptObjects(CACHED_BYTES),
      name: '',
    })
  }

  async run(): Promise<Pack> {
    const { count, checksum, stored } = this.#pack
    let offset = FIRST_ENTRY
    while (this.#placed < count) {
      if (this.#placed % TURN === 0 || this.#work.isTurnDue) await this.#breathe(this.#placed, count)
      offset = await this.#take(offset)
    }
    if (offset !== entriesEnd(this.#bytes)) throw new PackError('the pack holds more than the objects it states')
    await this.#takeWaiting()
    this.#options.onProgress?.(count, count)
    return { name: packName(checksum), pack: stored, index: encodePackIndex(this.#table, checksum) }
  }

  async #breathe(done: number, total: number): Promise<void> {
    await this.#work.turn()
    this.#options.onProgress?.(done, total)
  }

  /** Returns the offset of the next entry. */
  async #take(offset: number): Promise<number> {
    const entry = await readPackEntry(this.#bytes, offset)
    const { kind, size, base } = entry
    if (kind !== 'delta' && size > Math.min(INFLATED_BYTES, this.#options.objectBytes))
      return this.#takeLarge(offset, entry, kind)
    if (size > this.#options.objectBytes) throw new PackError(`the delta at ${offset} has ${size} bytes`)
    this.#work.inflate(size)
    const { data, end } = await inflateEntry(this.#bytes, entry)
    const place = await this.#place(offset, end)
    if (kind !== 'delta') this.#record({ place, offset }, { type: kind, data }, data.length > KEPT_VALUE_BYTES)
    else if (this.#mustWait(entry)) this.#wait(base ?? offset, { place, offset })
    else this.#record({ place, offset }, await this.#combine({ place, offset }, entry, data))
    return end
  }

  async #takeLarge(offset: number, entry: PackEntry, type: ObjectType): Promise<number> {
    const { id, end } = await hashLarge(this.#bytes, entry, { type, work: this.#work })
    this.#name(await this.#place(offset, end), id)
    return end
  }

  async #place(offset: number, end: number): Promise<number> {
    const place = this.#placed
    this.#table.place(place, offset, await entryCrc(this.#bytes, offset, end))
    this.#placed += 1
    return place
  }

  /** Returns the object's id. A small object that is no delta is inflated again sooner than kept. */
  #record({ place, offset }: Deferred, object: GitObject, isKept = true): string {
    if (isKept) this.#reader.remember(offset, object)
    const oid = objectId(object.type, object.data)
    this.#name(place, Buffer.from(oid, 'hex'))
    return oid
  }

  #name(place: number, id: Buffer): void {
    this.#table.name(place, id)
    this.#isMade[place] = 1
    this.#names?.add(place)
  }

  #find(oid: string): number | undefined {
    const place = this.#lookup().find(Buffer.from(oid, 'hex'))
    return place === undefined ? undefined : this.#table.offset(place)
  }

  #lookup(): NameLookup {
    if (this.#names !== undefined) return this.#names
    this.#names = new NameLookup(this.#table)
    for (let place = 0; place < this.#placed; place += 1) if (this.#isMade[place] === 1) this.#names.add(place)
    return this.#names
  }

  #mustWait({ base }: PackEntry): boolean {
    if (typeof base === 'string') return this.#find(base) === undefined
    const place = this.#table.placeAt(base ?? 0, this.#placed)
    return place !== undefined && this.#isMade[place] === 0
  }

  async #combine({ place, offset }: Deferred, entry: PackEntry, delta: Buffer): Promise<GitObject> {
    const base = this.#reader.base(entry)
    const basePlace = base === undefined ? undefined : this.#table.placeAt(base, this.#placed)
    if (base === undefined || basePlace === undefined) throw new PackError(`the delta at ${offset} has no base in the pack`)
    const depth = (this.#depths[basePlace] ?? 0) + 1
    if (depth > this.#deltaChain) throw new PackError(`a chain of deltas is longer than ${this.#deltaChain}`)
    this.#depths[place] = depth
    const { type, data } = await this.#reader.object(base, this.#work)
    return { type, data: this.#reader.apply(delta, data, this.#work) }
  }

  #wait(base: string | number, deferred: Deferred): void {
    const others = this.#waiting.get(base)
    if (others === undefined) this.#waiting.set(base, [deferred])
    else others.push(deferred)
  }

  /** Resolves the deltas that wait for an object, and then those that wait for them. */
  async #takeWaiting(): Promise<void> {
    const ready = [...this.#waiting.keys()].filter((base) => typeof base === 'string' && this.#find(base) !== undefined)
    for (let base = ready.pop(); base !== undefined; base = ready.pop()) {
      const waiting = this.#waiting.get(base) ?? []
      this.#waiting.delete(base)
      for (const deferred of waiting) {
        const oid = await this.#takeDeferred(deferred)
        ready.push(...[oid, deferred.offset].filter((made) => this.#waiting.has(made)))
      }
    }
    const missing = [...this.#waiting.keys()].filter((base) => typeof base === 'string')
    if (missing.length > 0) throw new PackError(`${missing.length} objects that deltas name are not in the pack`)
  }

  async #takeDeferred(deferred: Deferred): Promise<string> {
    if (this.#work.isTurnDue) await this.#work.turn()
    const entry = await readPackEntry(this.#bytes, deferred.offset)
    const delta = await this.#reader.inflate(entry, this.#work)
    return this.#record(deferred, await this.#combine(deferred, entry, delta))
  }
}

interface Hashing {
  type: ObjectType
  work: PackWork
}

async function hashLarge(pack: PackBytes, entry: PackEntry, { type, work }: Hashing): Promise<{ id: Buffer; end: number }> {
  const hash = createHash('sha1').update(`${type} ${entry.size}\0`)
  const end = await inflateInPieces(pack, entry, async (chunk) => {
    work.inflate(chunk.length)
    if (work.isTurnDue) await work.turn()
    hash.update(chunk)
  })
  return { id: hash.digest(), end }
}
