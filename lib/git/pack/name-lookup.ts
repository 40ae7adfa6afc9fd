import { randomInt } from 'node:crypto'
import { type EntryTable, ID_BYTES } from './entry-table.ts'

const EMPTY = 0

/** Finds entries of a table by object id, with eight bytes for each, where a map of strings takes a hundred. */
export class NameLookup {
  readonly #table: EntryTable
  /** A place plus one, or `EMPTY`. Half of the slots stay empty. */
  readonly #slots: Uint32Array
  /**
   * The bytes of an id that choose its slot. They are random, so that nobody can make a pack whose ids all choose one
   * slot.
   */
  readonly #keyAt = randomInt(ID_BYTES - 3)

  constructor(table: EntryTable) {
    this.#table = table
    this.#slots = new Uint32Array(2 ** Math.ceil(Math.log2(2 * table.count + 2)))
  }

  /** Adds an entry that has its name; lookups find the first of a name. */
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

  /** The slot of an id, or the free slot for it. */
  #slotOf(id: Buffer): number {
    const mask = this.#slots.length - 1
    for (let slot = id.readUInt32LE(this.#keyAt) & mask; ; slot = (slot + 1) & mask) {
      const found = this.#slots[slot] ?? EMPTY
      if (found === EMPTY || this.#id(found - 1).equals(id)) return slot
    }
  }
}
