import { constants, inflateSync } from 'node:zlib'
import { inOwnMemory } from '../../own-memory.ts'
import { KEPT_VALUE_BYTES, RecentlyUsed } from '../../recently-used.ts'
import { GIT_LIMITS } from '../limits.ts'
import type { GitObject } from '../object/git-object.ts'
import type { PackBytes } from './pack-bytes.ts'
import { applyDelta, deltaResultSize } from './pack-delta.ts'
import { inflateEntry, type PackEntry, readPackEntry } from './pack-entry.ts'
import { PackError } from './pack-error.ts'
import type { PackWork } from './pack-work.ts'

/**
 * Larger than the code tables of a deflate block, so that it always includes the first bytes of the data (RFC 1951).
 */
const DEFLATE_HEAD = 1024

/** A longer chain must be a circle. */
const MAX_CHAIN = GIT_LIMITS.deltaChain.value

export interface PackReaderOptions {
  /** Offset of an object of the same pack. */
  find(oid: string): number | undefined
  /** Larger objects are not inflated. */
  objectBytes: number
  /** Keeps objects that were read: most deltas follow soon after their base. */
  objects: KeptObjects
  /** Tells the packs apart that share `objects`. */
  name: string
}

/** Objects in memory, by the pack's name and their offset: of one pack, or of all packs of a process. */
export type KeptObjects = RecentlyUsed<string, GitObject>

export function keptObjects(bytes: number): KeptObjects {
  return new RecentlyUsed(bytes, ({ data }) => KEPT_VALUE_BYTES + data.length)
}

/** Reads objects from one self-contained pack, through their chains of deltas. Throws PackError. */
export class PackReader {
  readonly #pack: PackBytes
  readonly #options: PackReaderOptions

  constructor(pack: PackBytes, options: PackReaderOptions) {
    this.#pack = pack
    this.#options = options
  }

  /** The inflated size of an object, from the head of its entry. */
  async size(offset: number): Promise<number> {
    const entry = await readPackEntry(this.#pack, offset)
    return entry.kind === 'delta' ? deltaResultSize(await this.#beginning(entry)) : entry.size
  }

  /** Throws PackError, and the errors of `work`. */
  async object(offset: number, work: PackWork): Promise<GitObject> {
    const deltas: Buffer[] = []
    let at: number | undefined = offset
    while (at !== undefined && deltas.length <= MAX_CHAIN) {
      const entry: PackEntry = await readPackEntry(this.#pack, at)
      const known = this.#options.objects.get(this.#key(at)) ?? (await this.#whole(entry, work))
      if (known !== undefined) return this.#unwind(offset, known, deltas, work)
      deltas.push(await this.inflate(entry, work))
      at = this.base(entry)
    }
    throw new PackError(`the chain of deltas at ${offset} does not end in the pack`)
  }

  /** The data of an entry. Throws PackError if its stated size exceeds the limit. */
  async inflate(entry: PackEntry, work: PackWork): Promise<Buffer> {
    if (entry.size > this.#options.objectBytes) throw new PackError(`an object of ${entry.size} bytes is too large to be read`)
    work.inflate(entry.size)
    return (await inflateEntry(this.#pack, entry)).data
  }

  /** Applies a delta to its base. Throws PackError if the result exceeds the limit. */
  apply(delta: Buffer, base: Buffer, work: PackWork): Buffer {
    const size = deltaResultSize(delta)
    if (size > this.#options.objectBytes) throw new PackError(`a delta makes an object of ${size} bytes`)
    work.apply(delta.length, size)
    return applyDelta(delta, base)
  }

  /** Offset of a delta's base; undefined if it is not known. */
  base({ base }: PackEntry): number | undefined {
    return typeof base === 'string' ? this.#options.find(base) : base
  }

  remember(offset: number, { type, data }: GitObject): void {
    this.#options.objects.set(this.#key(offset), { type, data: inOwnMemory(data) })
  }

  #key(offset: number): string {
    return `${this.#options.name} ${offset}`
  }

  async #whole(entry: PackEntry, work: PackWork): Promise<GitObject | undefined> {
    return entry.kind === 'delta' ? undefined : { type: entry.kind, data: await this.inflate(entry, work) }
  }

  async #unwind(offset: number, { type, data }: GitObject, deltas: readonly Buffer[], work: PackWork): Promise<GitObject> {
    let made = data
    for (const delta of deltas.toReversed()) {
      if (work.isTurnDue) await work.turn()
      made = this.apply(delta, made, work)
    }
    const object = { type, data: made }
    this.remember(offset, object)
    return object
  }

  async #beginning({ dataAt }: PackEntry): Promise<Buffer> {
    const head = (await this.#pack.from(dataAt)).subarray(0, DEFLATE_HEAD)
    return inflateSync(head, { finishFlush: constants.Z_SYNC_FLUSH })
  }
}
