import { createHash } from 'node:crypto'
import { crc32, createInflate } from 'node:zlib'
import { GIT_LIMITS } from '../limits.ts'
import { type GitObject, objectId } from '../object/git-object.ts'
import { inflateEntry, type PackEntry, PackError, readPackEntry } from './pack-entry.ts'
import { entriesEnd, FIRST_ENTRY, type Pack, packChecksum, packName, verifyPack } from './pack-file.ts'
import { encodePackIndex, type IndexedObject } from './pack-index.ts'
import { PackReader } from './pack-reader.ts'
import { PackWork, WORK_LIMITS, type WorkLimits } from './pack-work.ts'

const TURN = 1000
const CACHED_BYTES = 48 * 1024 * 1024
const LIMITS = { ...WORK_LIMITS, packObjects: GIT_LIMITS.packObjects.value, deltaChain: GIT_LIMITS.deltaChain.value }

export interface IndexOptions {
  /** Objects above this are hashed without holding them; a delta that makes one is refused. */
  objectBytes: number
  signal?: AbortSignal | undefined
  onProgress?: (done: number, total: number) => void
  /** Others than those of all packs, for tests. */
  limits?: Partial<WorkLimits & { packObjects: number; deltaChain: number }>
}

interface Deferred {
  offset: number
  end: number
}

/** Computes the object ids of a received pack and indexes it. Throws PackError for anything that is not exactly a pack that stands alone. */
export async function indexPack(pack: Buffer, options: IndexOptions): Promise<Pack> {
  return new PackIndexer(pack, options).run()
}

class PackIndexer {
  readonly #pack: Buffer
  readonly #options: IndexOptions
  readonly #limits: Required<NonNullable<IndexOptions['limits']>>
  readonly #work: PackWork
  readonly #objects: IndexedObject[] = []
  readonly #reader: PackReader
  /** Offsets by id, for deltas that name their base: made when the first of them comes. */
  #offsets: Map<string, number> | undefined
  /** How many deltas stand below a delta, by offset. */
  readonly #depths = new Map<number, number>()
  /** Deltas that stand before the base that they name, by its id. */
  readonly #waiting = new Map<string, Deferred[]>()

  constructor(pack: Buffer, options: IndexOptions) {
    this.#pack = pack
    this.#options = options
    this.#limits = { ...LIMITS, ...options.limits }
    this.#work = new PackWork(pack.length, { signal: options.signal, limits: this.#limits })
    this.#reader = new PackReader(pack, {
      find: (oid) => this.#find(oid),
      objectBytes: options.objectBytes,
      cacheBytes: CACHED_BYTES,
    })
  }

  async run(): Promise<Pack> {
    const pack = this.#pack
    const total = verifyPack(pack)
    const { packObjects } = this.#limits
    if (total > packObjects) throw new PackError(`it holds ${total} objects; the limit is ${packObjects}`)
    let offset = FIRST_ENTRY
    for (let done = 0; done < total; done += 1) {
      if (done % TURN === 0 || this.#work.isTurnDue) await this.#breathe(done, total)
      offset = await this.#take(offset)
    }
    if (offset !== entriesEnd(pack)) throw new PackError('the pack holds more than the objects it states')
    await this.#takeWaiting()
    this.#options.onProgress?.(total, total)
    return { name: packName(packChecksum(pack)), pack, index: encodePackIndex(this.#objects, packChecksum(pack)) }
  }

  async #breathe(done: number, total: number): Promise<void> {
    await this.#work.turn()
    this.#options.onProgress?.(done, total)
  }

  /** Returns where the next entry begins. */
  async #take(offset: number): Promise<number> {
    const entry = readPackEntry(this.#pack, offset)
    if (entry.size > this.#options.objectBytes) return this.#takeLarge(offset, entry)
    this.#work.inflate(entry.size)
    const { data, end } = inflateEntry(this.#pack, entry)
    if (entry.kind !== 'delta') this.#record(offset, end, { type: entry.kind, data })
    else if (typeof entry.base === 'string' && this.#find(entry.base) === undefined) this.#wait(entry.base, { offset, end })
    else this.#record(offset, end, await this.#combine(offset, entry, data))
    return end
  }

  async #takeLarge(offset: number, entry: PackEntry): Promise<number> {
    if (entry.kind === 'delta') throw new PackError(`the delta at ${offset} has ${entry.size} bytes`)
    const { oid, end } = await hashLarge(this.#pack, entry, { type: entry.kind, work: this.#work })
    this.#index(offset, end, oid)
    return end
  }

  #record(offset: number, end: number, object: GitObject): string {
    this.#reader.remember(offset, object)
    const oid = objectId(object.type, object.data)
    this.#index(offset, end, oid)
    return oid
  }

  #index(offset: number, end: number, oid: string): void {
    this.#objects.push({ id: Buffer.from(oid, 'hex'), offset, crc: crc32(this.#pack.subarray(offset, end)) })
    this.#offsets?.set(oid, offset)
  }

  #find(oid: string): number | undefined {
    this.#offsets ??= new Map(this.#objects.map(({ id, offset }) => [id.toString('hex'), offset]))
    return this.#offsets.get(oid)
  }

  async #combine(offset: number, entry: PackEntry, delta: Buffer): Promise<GitObject> {
    const base = this.#reader.base(entry)
    if (base === undefined) throw new PackError(`the delta at ${offset} has no base in the pack`)
    const depth = (this.#depths.get(base) ?? 0) + 1
    if (depth > this.#limits.deltaChain) throw new PackError(`a chain of deltas is longer than ${this.#limits.deltaChain}`)
    this.#depths.set(offset, depth)
    const { type, data } = await this.#reader.object(base, this.#work)
    return { type, data: this.#reader.apply(delta, data, this.#work) }
  }

  #wait(base: string, deferred: Deferred): void {
    const others = this.#waiting.get(base)
    if (others === undefined) this.#waiting.set(base, [deferred])
    else others.push(deferred)
  }

  /** What waits for an object is taken once the object is there, and what waits for that in its turn. */
  async #takeWaiting(): Promise<void> {
    const ready = [...this.#waiting.keys()].filter((base) => this.#find(base) !== undefined)
    for (let base = ready.pop(); base !== undefined; base = ready.pop()) {
      const waiting = this.#waiting.get(base) ?? []
      this.#waiting.delete(base)
      for (const { offset, end } of waiting) {
        if (this.#work.isTurnDue) await this.#work.turn()
        const entry = readPackEntry(this.#pack, offset)
        const made = await this.#combine(offset, entry, this.#reader.inflate(entry, this.#work))
        const oid = this.#record(offset, end, made)
        if (this.#waiting.has(oid)) ready.push(oid)
      }
    }
    if (this.#waiting.size > 0) throw new PackError(`${this.#waiting.size} objects that deltas name are not in the pack`)
  }
}

interface Hashing {
  type: string
  work: PackWork
}

async function hashLarge(
  pack: Buffer,
  { dataAt, size }: PackEntry,
  { type, work }: Hashing,
): Promise<{ oid: string; end: number }> {
  const hash = createHash('sha1').update(`${type} ${size}\0`)
  const inflate = createInflate()
  inflate.end(pack.subarray(dataAt))
  let length = 0
  for await (const chunk of inflate as AsyncIterable<Buffer>) {
    length += chunk.length
    if (length > size) break
    work.inflate(chunk.length)
    if (work.isTurnDue) await work.turn()
    hash.update(chunk)
  }
  if (length !== size) throw new PackError(`object data at ${dataAt} is not ${size} bytes`)
  return { oid: hash.digest('hex'), end: dataAt + inflate.bytesWritten }
}
