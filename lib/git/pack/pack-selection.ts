import { createHash } from 'node:crypto'
import { crc32, deflateSync } from 'node:zlib'
import type { GitObject } from '../object/git-object.ts'
import { EntryTable } from './entry-table.ts'
import { HeldBytes, type PackBytes, piecesOf } from './pack-bytes.ts'
import { encodeDeltaEntry, encodePackEntry, entryCrc, readPackEntry } from './pack-entry.ts'
import { PackError } from './pack-error.ts'
import { entriesEnd, FIRST_ENTRY, type Pack, packHeader, packName } from './pack-file.ts'
import { encodePackIndex, type PackIndex } from './pack-index.ts'
import type { PackSpool } from './pack-spool.ts'

/** A new entry is a delta up to this length of the chain: whoever reads the object applies them all. */
const MOST_CHAINED = 16

/** A pack whose entries are copied. */
export interface SourcePack extends Pick<Pack, 'deltas'> {
  bytes: PackBytes
  index: PackIndex
}

/**
 * The packs to merge: from the smallest, while the next is no more than twice the size of all before it. The remaining
 * sizes grow geometrically, so that there are few packs and a large one is hardly ever rewritten (like `git repack
 * --geometric=2`).
 */
export function packsToMerge(sizes: ReadonlyMap<string, number>): string[] {
  const names: string[] = []
  let total = 0
  for (const [name, size] of [...sizes].sort(([, a], [, b]) => a - b)) {
    if (names.length > 1 && size > 2 * total) break
    names.push(name)
    total += size
  }
  return names
}

/** The entry of an object in one of several packs. */
export interface FoundEntry {
  pack: SourcePack
  offset: number
  /** Offset of the next entry. */
  end: number
  crc: number
}

/** The entries of several packs by object id. Of an object that is in two packs, the first entry counts. */
export function entriesOf(packs: readonly SourcePack[]): Map<string, FoundEntry> {
  const entries = new Map<string, FoundEntry>()
  for (const pack of packs) {
    const objects = [...pack.index.objects()].sort((a, b) => a.offset - b.offset)
    for (const [place, { id, offset, crc }] of objects.entries()) {
      const oid = id.toString('hex')
      const end = objects[place + 1]?.offset ?? entriesEnd(pack.bytes)
      if (!entries.has(oid)) entries.set(oid, { pack, offset, end, crc })
    }
  }
  return entries
}

export interface SelectionOptions {
  spool: PackSpool
  /** Reads an object whose delta cannot be copied. */
  read(oid: string): Promise<GitObject>
}

/**
 * Makes one pack of some objects of several packs, in their order. Entries are copied as they are stored, but for the
 * name of a delta's base: distances change, ids do not. A delta is copied if its base was written before it, so that no
 * chain of deltas becomes a circle; otherwise it is replaced by the whole object. A whole object becomes a delta where
 * its pack knows one. Throws PackError for an entry that does not match its CRC-32.
 */
export async function selectObjects(selected: ReadonlyMap<string, FoundEntry>, options: SelectionOptions): Promise<Pack> {
  const selection = new Selection(selected, options)
  return selection.run()
}

class Selection {
  readonly #selected: ReadonlyMap<string, FoundEntry>
  readonly #options: SelectionOptions
  readonly #table: EntryTable
  readonly #hash = createHash('sha1')
  /** The length of the chain of deltas below each object that is written, by its id. */
  readonly #chains = new Map<string, number>()
  /** Object ids by offset, of packs with deltas that name their base by distance. */
  readonly #ids = new Map<SourcePack, Map<number, string>>()
  #at = FIRST_ENTRY

  constructor(selected: ReadonlyMap<string, FoundEntry>, options: SelectionOptions) {
    this.#selected = selected
    this.#options = options
    this.#table = new EntryTable(selected.size)
  }

  async run(): Promise<Pack> {
    await this.#write(packHeader(this.#selected.size))
    let place = 0
    for (const [oid, entry] of this.#selected) {
      const start = this.#at
      const crc = await this.#copy(oid, entry)
      this.#table.set(place++, { id: Buffer.from(oid, 'hex'), offset: start, crc })
    }
    await this.#options.spool.add(this.#hash.digest())
    const { stored, checksum } = await this.#options.spool.finish()
    return { name: packName(checksum), pack: stored, index: encodePackIndex(this.#table, checksum) }
  }

  /** Returns the CRC-32 of the written entry. */
  async #copy(oid: string, entry: FoundEntry): Promise<number> {
    const { pack, offset, end, crc } = entry
    if ((await entryCrc(pack.bytes, offset, end)) !== crc) throw new PackError(`the entry of object ${oid} is damaged`)
    const { kind, base, size, dataAt } = await readPackEntry(pack.bytes, offset)
    if (kind !== 'delta') return this.#copyWhole(oid, entry)
    const id = typeof base === 'number' ? this.#idAt(pack, base) : base
    if (id !== undefined && this.#chain(oid, id))
      return this.#add(withHead(encodeDeltaEntry(id, size), piecesOf(pack.bytes, dataAt, end)))
    const { type, data } = await this.#options.read(oid)
    this.#chains.set(oid, 0)
    return this.#add([encodePackEntry(type, data.length), deflateSync(data)])
  }

  async #copyWhole(oid: string, { pack, offset, end }: FoundEntry): Promise<number> {
    const delta = pack.deltas?.get(oid)
    const { base } = delta === undefined ? {} : await readPackEntry(new HeldBytes(delta), 0)
    if (delta !== undefined && typeof base === 'string' && this.#chain(oid, base, MOST_CHAINED)) return this.#add([delta])
    this.#chains.set(oid, 0)
    return this.#add(piecesOf(pack.bytes, offset, end))
  }

  /** Whether an object can be a delta of a base that is written; then it counts as one. */
  #chain(oid: string, base: string, most = Number.POSITIVE_INFINITY): boolean {
    const below = this.#chains.get(base)
    if (below === undefined || below >= most) return false
    this.#chains.set(oid, below + 1)
    return true
  }

  async #add(parts: AsyncIterable<Buffer> | Iterable<Buffer>): Promise<number> {
    let crc = 0
    for await (const part of parts) {
      crc = crc32(part, crc)
      this.#at += part.length
      await this.#write(part)
    }
    return crc
  }

  async #write(part: Buffer): Promise<void> {
    this.#hash.update(part)
    await this.#options.spool.add(part)
  }

  #idAt(pack: SourcePack, offset: number): string | undefined {
    let ids = this.#ids.get(pack)
    if (ids === undefined) {
      ids = new Map([...pack.index.objects()].map(({ id, offset: at }) => [at, id.toString('hex')]))
      this.#ids.set(pack, ids)
    }
    return ids.get(offset)
  }
}

async function* withHead(head: Buffer, pieces: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  yield head
  yield* pieces
}
