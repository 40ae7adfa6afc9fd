import { DeltaWriter } from './delta-writer.ts'

/** The pieces of the base that are looked for have this many bytes, as in Git's own encoder (diff-delta.c). */
const BLOCK = 16
/** What two large objects have in common is compared in pieces, and only the last piece byte by byte. */
const PIECE = 4096
const FACTOR = 0x01000193
const SPREAD = 0x9e3779b1
/** What the first byte of a window counts in its hash: `FACTOR ** (BLOCK - 1)`, modulo 2 ** 32. */
const FIRST = Array.from({ length: BLOCK - 1 }).reduce<number>((product) => Math.imul(product, FACTOR), 1)

/**
 * The instructions that make an object from its base (gitformat-pack, "deltified representation"); undefined if they
 * would take more than `mostBytes`. The work grows with the sizes alone, whatever the bytes: of equal pieces of the
 * base only the first is looked at.
 */
export function makeDelta(base: Buffer, target: Buffer, mostBytes = Number.POSITIVE_INFINITY): Buffer | undefined {
  const start = commonStart(base, target)
  const end = commonEnd(base, target, start)
  const delta = new DeltaWriter(base.length, target, mostBytes)
  delta.copy(0, start)
  if (target.length > start + end && base.length > start + end)
    addMatches(delta, { base, from: start, to: base.length - end }, target.subarray(0, target.length - end))
  delta.insertUpTo(target.length - end)
  delta.copy(base.length - end, end)
  return delta.finish()
}

/** A part of the base. */
interface Part {
  base: Buffer
  from: number
  to: number
}

/** Copies what a part of the base has of the rest of the target. */
function addMatches(delta: DeltaWriter, part: Part, target: Buffer): void {
  const blocks = new Blocks(part)
  let hash = 0
  let hashed = delta.end
  for (let at = delta.end; at + BLOCK <= target.length && !delta.isTooLong; ) {
    for (; hashed < at + BLOCK; hashed += 1) hash = (Math.imul(hash, FACTOR) + byte(target, hashed)) | 0
    const found = blocks.find(hash, target, at)
    if (found === undefined) {
      hash = (hash - Math.imul(byte(target, at), FIRST)) | 0
      at += 1
      continue
    }
    const before = lengthBack(part, found, target, at, delta.end)
    const after = lengthAhead(part, found, target, at)
    delta.insertUpTo(at - before)
    delta.copy(found - before, before + after)
    at += after
    hash = 0
    hashed = at
  }
}

/** Where the blocks of a part of the base are, by their hash. */
class Blocks {
  readonly #base: Buffer
  readonly #shift: number
  /** One more than the position of the first block with the hash of the slot; 0 for none. */
  readonly #slots: Uint32Array

  constructor({ base, from, to }: Part) {
    const bits = Math.max(4, Math.ceil(Math.log2((2 * (to - from)) / BLOCK + 1)))
    this.#base = base
    this.#shift = 32 - bits
    this.#slots = new Uint32Array(2 ** bits)
    for (let at = from; at + BLOCK <= to; at += BLOCK) {
      let hash = 0
      for (let index = at; index < at + BLOCK; index += 1) hash = (Math.imul(hash, FACTOR) + byte(base, index)) | 0
      const slot = this.#slot(hash)
      if (this.#slots[slot] === 0) this.#slots[slot] = at + 1
    }
  }

  /** The position of a block that is equal to the bytes at `at`. */
  find(hash: number, target: Buffer, at: number): number | undefined {
    const found = (this.#slots[this.#slot(hash)] ?? 0) - 1
    if (found < 0) return undefined
    for (let index = 0; index < BLOCK; index += 1)
      if (byte(this.#base, found + index) !== byte(target, at + index)) return undefined
    return found
  }

  #slot(hash: number): number {
    return Math.imul(hash, SPREAD) >>> this.#shift
  }
}

/** How far the bytes from a match on are equal. */
function lengthAhead({ base, to }: Part, found: number, target: Buffer, at: number): number {
  const most = Math.min(to - found, target.length - at)
  let length = BLOCK
  while (length < most && byte(base, found + length) === byte(target, at + length)) length += 1
  return length
}

/** How far the bytes before a match are equal, down to `least` in the target. */
function lengthBack({ base, from }: Part, found: number, target: Buffer, at: number, least: number): number {
  const most = Math.min(found - from, at - least)
  let length = 0
  while (length < most && byte(base, found - length - 1) === byte(target, at - length - 1)) length += 1
  return length
}

/** How far both are equal from their beginnings. */
function commonStart(base: Buffer, target: Buffer): number {
  const most = Math.min(base.length, target.length)
  let length = 0
  while (length + PIECE <= most && isEqual(base, length, target, length)) length += PIECE
  while (length < most && base[length] === target[length]) length += 1
  return length
}

/** How far both are equal from their ends back: at most what `start` leaves of both. */
function commonEnd(base: Buffer, target: Buffer, start: number): number {
  const most = Math.min(base.length, target.length) - start
  let length = 0
  while (length + PIECE <= most && isEqual(base, base.length - length - PIECE, target, target.length - length - PIECE))
    length += PIECE
  while (length < most && base[base.length - length - 1] === target[target.length - length - 1]) length += 1
  return length
}

function isEqual(base: Buffer, from: number, target: Buffer, at: number): boolean {
  return base.compare(target, at, at + PIECE, from, from + PIECE) === 0
}

function byte(bytes: Buffer, at: number): number {
  return bytes[at] ?? 0
}
