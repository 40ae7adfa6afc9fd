import { createHash } from 'node:crypto'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { crc32, createInflate } from 'node:zlib'
import { type GitObject, objectId } from '../object/git-object.ts'
import { applyDelta, deltaResultSize } from './pack-delta.ts'
import { inflateEntry, type PackEntry, PackError, readPackEntry } from './pack-entry.ts'
import { entriesEnd, FIRST_ENTRY, type Pack, packChecksum, packName, verifyPack } from './pack-file.ts'
import { encodePackIndex, type IndexedObject } from './pack-index.ts'
import { PackReader } from './pack-reader.ts'

const TURN = 1000
const CACHED_BYTES = 48 * 1024 * 1024

export interface IndexOptions {
  /** Objects above this are hashed without holding them; a delta that makes one is refused. */
  objectBytes: number
  signal?: AbortSignal | undefined
  onProgress?: (done: number, total: number) => void
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
  readonly #objects: IndexedObject[] = []
  readonly #reader: PackReader
  /** Offsets by id, for deltas that name their base. */
  readonly #offsets = new Map<string, number>()
  #deferred: Deferred[] = []

  constructor(pack: Buffer, options: IndexOptions) {
    this.#pack = pack
    this.#options = options
    this.#reader = new PackReader(pack, {
      find: (oid) => this.#offsets.get(oid),
      objectBytes: options.objectBytes,
      cacheBytes: CACHED_BYTES,
    })
  }

  async run(): Promise<Pack> {
    const pack = this.#pack
    const total = verifyPack(pack)
    let offset = FIRST_ENTRY
    for (let done = 0; done < total; done += 1) {
      if (done % TURN === 0) await this.#breathe(done, total)
      offset = await this.#take(offset)
    }
    if (offset !== entriesEnd(pack)) throw new PackError('the pack holds more than the objects it states')
    this.#takeDeferred()
    this.#options.onProgress?.(total, total)
    return { name: packName(packChecksum(pack)), pack, index: encodePackIndex(this.#objects, packChecksum(pack)) }
  }

  async #breathe(done: number, total: number): Promise<void> {
    await nextTurn()
    this.#options.signal?.throwIfAborted()
    this.#options.onProgress?.(done, total)
  }

  /** Returns where the next entry begins. */
  async #take(offset: number): Promise<number> {
    const entry = readPackEntry(this.#pack, offset)
    if (entry.size > this.#options.objectBytes) return this.#takeLarge(offset, entry)
    const { data, end } = inflateEntry(this.#pack, entry)
    const object = entry.kind === 'delta' ? this.#combine(entry, data) : { type: entry.kind, data }
    if (object === undefined) this.#deferred.push({ offset, end })
    else this.#record(offset, end, object)
    return end
  }

  async #takeLarge(offset: number, entry: PackEntry): Promise<number> {
    if (entry.kind === 'delta') throw new PackError(`the delta at ${offset} has ${entry.size} bytes`)
    const { oid, end } = await hashLarge(this.#pack, entry, entry.kind)
    this.#index(offset, end, oid)
    return end
  }

  #record(offset: number, end: number, object: GitObject): void {
    this.#reader.remember(offset, object)
    this.#index(offset, end, objectId(object.type, object.data))
  }

  #index(offset: number, end: number, oid: string): void {
    this.#objects.push({ id: Buffer.from(oid, 'hex'), offset, crc: crc32(this.#pack.subarray(offset, end)) })
    this.#offsets.set(oid, offset)
  }

  /** Applies a delta; undefined when its base has not been met yet. */
  #combine(entry: PackEntry, delta: Buffer): GitObject | undefined {
    const base = this.#reader.base(entry)
    if (base === undefined) return undefined
    const size = deltaResultSize(delta)
    if (size > this.#options.objectBytes) throw new PackError(`a delta makes an object of ${size} bytes`)
    const { type, data } = this.#reader.object(base)
    return { type, data: applyDelta(delta, data) }
  }

  /** Deltas may stand before the base that they name. */
  #takeDeferred(): void {
    while (this.#deferred.length > 0) {
      const waiting = this.#deferred
      this.#deferred = []
      for (const { offset, end } of waiting) {
        const entry = readPackEntry(this.#pack, offset)
        const object = this.#combine(entry, inflateEntry(this.#pack, entry).data)
        if (object === undefined) this.#deferred.push({ offset, end })
        else this.#record(offset, end, object)
      }
      if (this.#deferred.length === waiting.length) throw new PackError(`${waiting.length} deltas have no base in the pack`)
    }
  }
}

async function hashLarge(pack: Buffer, { dataAt, size }: PackEntry, type: string): Promise<{ oid: string; end: number }> {
  const hash = createHash('sha1').update(`${type} ${size}\0`)
  const inflate = createInflate()
  inflate.end(pack.subarray(dataAt))
  let length = 0
  for await (const chunk of inflate as AsyncIterable<Buffer>) {
    length += chunk.length
    if (length > size) break
    hash.update(chunk)
  }
  if (length !== size) throw new PackError(`object data at ${dataAt} is not ${size} bytes`)
  return { oid: hash.digest('hex'), end: dataAt + inflate.bytesWritten }
}
