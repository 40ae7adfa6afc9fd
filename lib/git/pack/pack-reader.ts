import { constants, inflateSync } from 'node:zlib'
import { ObjectCache } from '../cache/object-cache.ts'
import type { GitObject } from '../object/git-object.ts'
import { applyDelta, deltaResultSize } from './pack-delta.ts'
import { inflateEntry, type PackEntry, PackError, readPackEntry } from './pack-entry.ts'

/** More than the code tables of a deflate block take, so that the first bytes of the data are always among it (RFC 1951). */
const DEFLATE_HEAD = 1024

/** Git writes chains of at most 4,095 deltas; a longer one goes in circles. */
const MAX_CHAIN = 4095

export interface PackReaderOptions {
  /** Where an object of the same pack begins. */
  find(oid: string): number | undefined
  /** Larger objects are not inflated. */
  objectBytes: number
  /** How much to remember of what was read: most deltas stand close behind their base. */
  cacheBytes: number
}

/** Reads objects out of one pack that stands alone, through their chains of deltas. Throws PackError. */
export class PackReader {
  readonly #pack: Buffer
  readonly #options: PackReaderOptions
  readonly #recent: ObjectCache<number>

  constructor(pack: Buffer, options: PackReaderOptions) {
    this.#pack = pack
    this.#options = options
    this.#recent = new ObjectCache(options.cacheBytes)
  }

  /** The size of the object when inflated, from the head of its entry. */
  size(offset: number): number {
    const entry = readPackEntry(this.#pack, offset)
    return entry.kind === 'delta' ? deltaResultSize(this.#beginning(entry)) : entry.size
  }

  object(offset: number): GitObject {
    const deltas: Buffer[] = []
    let at: number | undefined = offset
    while (at !== undefined && deltas.length <= MAX_CHAIN) {
      const entry: PackEntry = readPackEntry(this.#pack, at)
      const known = this.#recent.get(at) ?? this.#whole(entry)
      if (known !== undefined) return this.#unwind(offset, known, deltas)
      deltas.push(inflateEntry(this.#pack, entry).data)
      at = this.base(entry)
    }
    throw new PackError(`the chain of deltas at ${offset} does not end in the pack`)
  }

  /** Where the base of a delta begins; undefined while it is not known. */
  base({ base }: PackEntry): number | undefined {
    return typeof base === 'string' ? this.#options.find(base) : base
  }

  remember(offset: number, object: GitObject): void {
    this.#recent.set(offset, object)
  }

  #whole(entry: PackEntry): GitObject | undefined {
    if (entry.size > this.#options.objectBytes) throw new PackError(`an object of ${entry.size} bytes is too large to be read`)
    return entry.kind === 'delta' ? undefined : { type: entry.kind, data: inflateEntry(this.#pack, entry).data }
  }

  #unwind(offset: number, { type, data }: GitObject, deltas: readonly Buffer[]): GitObject {
    const object = { type, data: deltas.reduceRight((base, delta) => applyDelta(delta, base), data) }
    this.remember(offset, object)
    return object
  }

  #beginning({ dataAt }: PackEntry): Buffer {
    return inflateSync(this.#pack.subarray(dataAt, dataAt + DEFLATE_HEAD), { finishFlush: constants.Z_SYNC_FLUSH })
  }
}
