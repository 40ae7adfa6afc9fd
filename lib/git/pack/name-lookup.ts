import { randomInt } from 'node:crypto'
import { type EntryTable, ID_BYTES } from './entry-table.ts'

const EMPTY = 0

/** Finds entries of a table by object id: eight bytes for each, where a map of strings takes a hundred. */
export class NameLookup {
  readonly #table: EntryTable
  /** A place and one, or `EMPTY`. Half of it stays empty. */
  readonly #slots: Uint32Array
  /** Which bytes of an id choose its slot: whoever makes a pack must not know, or could have all its ids choose one. */
  readonly #keyAt = randomInt(ID_BYTES - 3)

  constructor(table: EntryTable) {
    this.#table = table
    this.#slots = new Uint32Array(2 ** Math.ceil(Math.log2(2 * table.count + 2)))
  }

  /** Takes up an entry that has its name; the first of a name is found. */
  add(place: number): void {
    const id = this.#id(place)
    const slot = this.#slotOf(id)
    if (this.#slots[slot] === EMPTY) this.#slots[slot] = place + 1
  }

  find(id: Buffer): number | undefined {
    const found = this.#slots[this.#slotOf(id)] ?? EMPTY
    return found === EMPTY ? undefined : found - 1
  }

  #id(place: number): Buffer {
    return this.#table.ids.subarray(place * ID_BYTES, (place + 1) * ID_BYTES)
  }

  /** Where the id is, or would be. */
  #slotOf(id: Buffer): number {
    const mask = this.#slots.length - 1
    for (let slot = id.readUInt32LE(this.#keyAt) & mask; ; slot = (slot + 1) & mask) {
      const found = this.#slots[slot] ?? EMPTY
      if (found === EMPTY || this.#id(found - 1).equals(id)) return slot
    }
  }
}
