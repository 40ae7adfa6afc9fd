export const ID_BYTES = 20
/** Objects are sorted within parts by the beginning of their ids: this many parts. */
const PARTS = 65_536
/** So few are sorted sooner than parts are made. */
const FEW = 4096

/** One object of a pack: its id (20 bytes), its offset and the CRC-32 of its entry. */
export interface IndexedObject {
  id: Buffer
  offset: number
  crc: number
}

/**
 * The objects of a pack by their place in it, from 0. Each takes 32 bytes, where a JavaScript object would take 200:
 * the table of a million objects has 32 MB.
 */
export class EntryTable {
  readonly count: number
  readonly ids: Buffer
  /** Exact up to 8 PiB; 32 bits are not enough for packs of more than 4 GiB. */
  readonly #offsets: Float64Array
  readonly #crcs: Uint32Array

  constructor(count: number) {
    this.count = count
    this.ids = Buffer.alloc(count * ID_BYTES)
    this.#offsets = new Float64Array(count)
    this.#crcs = new Uint32Array(count)
  }

  static of(objects: readonly IndexedObject[]): EntryTable {
    const table = new EntryTable(objects.length)
    for (const [place, object] of objects.entries()) table.set(place, object)
    return table
  }

  set(place: number, { id, offset, crc }: IndexedObject): void {
    this.place(place, offset, crc)
    this.name(place, id)
  }

  /** Stores the offset of an entry. */
  place(place: number, offset: number, crc: number): void {
    this.#offsets[place] = offset
    this.#crcs[place] = crc
  }

  name(place: number, id: Buffer): void {
    id.copy(this.ids, place * ID_BYTES)
  }

  offset(place: number): number {
    return this.#offsets[place] ?? 0
  }

  crc(place: number): number {
    return this.#crcs[place] ?? 0
  }

  /** The place of the entry at an offset, among the first `among` entries, which are in the order of the pack. */
  placeAt(offset: number, among: number): number | undefined {
    let low = 0
    let high = among
    while (low < high) {
      const middle = (low + high) >>> 1
      if (this.offset(middle) < offset) low = middle + 1
      else high = middle
    }
    return low < among && this.offset(low) === offset ? low : undefined
  }

  /** All places in the order of object ids; equal ids in the order of places. */
  inOrder(): Uint32Array {
    if (this.count < FEW) return Uint32Array.from({ length: this.count }, (_, place) => place).sort((a, b) => this.#compare(a, b))
    const ends = new Uint32Array(PARTS + 1)
    for (let place = 0; place < this.count; place += 1) increase(ends, this.#part(place) + 1)
    for (let part = 0; part < PARTS; part += 1) ends[part + 1] = (ends[part + 1] ?? 0) + (ends[part] ?? 0)
    const starts = ends.slice()
    const order = new Uint32Array(this.count)
    for (let place = 0; place < this.count; place += 1) order[increase(starts, this.#part(place))] = place
    for (let part = 0; part < PARTS; part += 1) {
      const [start = 0, end = 0] = [ends[part], ends[part + 1]]
      if (end - start > 1) order.subarray(start, end).sort((a, b) => this.#compare(a, b))
    }
    return order
  }

  #part(place: number): number {
    return this.ids.readUInt16BE(place * ID_BYTES)
  }

  #compare(a: number, b: number): number {
    const [left, right] = [a * ID_BYTES, b * ID_BYTES]
    return this.ids.compare(this.ids, right, right + ID_BYTES, left, left + ID_BYTES) || a - b
  }
}

/** Returns the previous number. */
function increase(numbers: Uint32Array, at: number): number {
  const number = numbers[at] ?? 0
  numbers[at] = number + 1
  return number
}
