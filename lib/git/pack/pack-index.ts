import { createHash } from 'node:crypto'
import { type EntryTable, ID_BYTES, type IndexedObject } from './entry-table.ts'
import { PackError } from './pack-error.ts'

const MAGIC = 0xff744f63
const VERSION = 2
const FANOUT_AT = 8
const NAMES_AT = FANOUT_AT + 256 * 4
/** A larger offset is in a table of its own, with 64 bits; where it is there, with this bit, takes its place. */
const LARGEST_OFFSET = 0x7fffffff
const IS_LARGE = 0x80000000
const LARGE_BYTES = 8

/** Encodes a version 2 pack index (gitformat-pack). `packChecksum` is the pack's trailer. */
export function encodePackIndex(table: EntryTable, packChecksum: Buffer): Buffer {
  const { count, ids } = table
  const largeAt = NAMES_AT + count * (ID_BYTES + 8)
  const index = Buffer.alloc(largeAt + largeOffsets(table) * LARGE_BYTES + 2 * ID_BYTES)
  index.writeUInt32BE(MAGIC, 0)
  index.writeUInt32BE(VERSION, 4)
  const crcAt = NAMES_AT + count * ID_BYTES
  const fanout = new Uint32Array(256)
  let large = 0
  for (const [position, place] of table.inOrder().entries()) {
    const first = ids[place * ID_BYTES] ?? 0
    fanout[first] = (fanout[first] ?? 0) + 1
    ids.copy(index, NAMES_AT + position * ID_BYTES, place * ID_BYTES, (place + 1) * ID_BYTES)
    index.writeUInt32BE(table.crc(place), crcAt + position * 4)
    const offset = table.offset(place)
    const isLarge = offset > LARGEST_OFFSET
    index.writeUInt32BE(isLarge ? IS_LARGE + large : offset, crcAt + count * 4 + position * 4)
    if (isLarge) index.writeBigUInt64BE(BigInt(offset), largeAt + LARGE_BYTES * large++)
  }
  let total = 0
  for (const [first, number] of fanout.entries()) {
    total += number
    index.writeUInt32BE(total, FANOUT_AT + first * 4)
  }
  packChecksum.copy(index, index.length - 2 * ID_BYTES)
  const checksum = createHash('sha1').update(index.subarray(0, -ID_BYTES)).digest()
  checksum.copy(index, index.length - ID_BYTES)
  return index
}

function largeOffsets(table: EntryTable): number {
  let large = 0
  for (let place = 0; place < table.count; place += 1) if (table.offset(place) > LARGEST_OFFSET) large += 1
  return large
}

/** Finds objects in a version 2 pack index without unpacking it. */
export class PackIndex {
  readonly bytes: Buffer
  readonly count: number
  #extent: number | undefined

  /** Verifies the checksum. Throws PackError. */
  constructor(bytes: Buffer) {
    if (bytes.length < NAMES_AT + 2 * ID_BYTES || bytes.readUInt32BE(0) !== MAGIC || bytes.readUInt32BE(4) !== VERSION) {
      throw new PackError('not a pack index of version 2')
    }
    const checksum = createHash('sha1').update(bytes.subarray(0, -ID_BYTES)).digest()
    if (!checksum.equals(bytes.subarray(-ID_BYTES))) throw new PackError('the pack index does not match its checksum')
    this.bytes = bytes
    this.count = bytes.readUInt32BE(NAMES_AT - 4)
    const large = (bytes.length - this.#largeAt - 2 * ID_BYTES) / LARGE_BYTES
    if (!Number.isInteger(large) || large < 0 || large > this.count) throw new PackError('the pack index has the wrong length')
  }

  get #largeAt(): number {
    return NAMES_AT + this.count * (ID_BYTES + 8)
  }

  /** The pack's trailer. */
  get packChecksum(): Buffer {
    return this.bytes.subarray(-2 * ID_BYTES, -ID_BYTES)
  }

  /** Offset of the last object in the pack. */
  get extent(): number {
    this.#extent ??= this.#lastOffset()
    return this.#extent
  }

  /** Offset of an object in the pack; undefined if the pack lacks it. */
  find(oid: string): number | undefined {
    const id = Buffer.from(oid, 'hex')
    if (id.length !== ID_BYTES) return undefined
    const first = id.readUInt8(0)
    const beginning = id.readUInt32BE(0)
    let low = first === 0 ? 0 : this.bytes.readUInt32BE(FANOUT_AT + (first - 1) * 4)
    let high = this.bytes.readUInt32BE(FANOUT_AT + first * 4)
    while (low < high) {
      const middle = (low + high) >>> 1
      const at = NAMES_AT + middle * ID_BYTES
      // Ids that begin alike are rare.
      const order = beginning - this.bytes.readUInt32BE(at) || id.compare(this.bytes, at, at + ID_BYTES)
      if (order === 0) return this.#offset(middle)
      if (order < 0) high = middle
      else low = middle + 1
    }
    return undefined
  }

  /** All objects, by object id. */
  *objects(): Generator<IndexedObject> {
    const crcAt = NAMES_AT + this.count * ID_BYTES
    for (let position = 0; position < this.count; position += 1) {
      const at = NAMES_AT + position * ID_BYTES
      yield {
        id: this.bytes.subarray(at, at + ID_BYTES),
        offset: this.#offset(position),
        crc: this.bytes.readUInt32BE(crcAt + position * 4),
      }
    }
  }

  #lastOffset(): number {
    let last = 0
    for (let position = 0; position < this.count; position += 1) last = Math.max(last, this.#offset(position))
    return last
  }

  #offset(position: number): number {
    const offset = this.bytes.readUInt32BE(NAMES_AT + this.count * (ID_BYTES + 4) + position * 4)
    if (offset <= LARGEST_OFFSET) return offset
    const at = this.#largeAt + (offset - IS_LARGE) * LARGE_BYTES
    const large = at > this.bytes.length - 2 * ID_BYTES - LARGE_BYTES ? undefined : Number(this.bytes.readBigUInt64BE(at))
    if (large === undefined || !Number.isSafeInteger(large)) throw new PackError('the pack index has an impossible offset')
    return large
  }
}
