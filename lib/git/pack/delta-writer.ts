const MOST_INSERTED = 0x7f
/** Git's own encoder copies no more at once, so every reader knows it. */
const MOST_COPIED = 0x10000

/** Writes the instructions of a delta, in the order of the target. */
export class DeltaWriter {
  readonly #target: Buffer
  readonly #mostBytes: number
  readonly #parts: Buffer[]
  #length: number
  /** The target is made up to here. */
  #end = 0

  constructor(baseBytes: number, target: Buffer, mostBytes: number) {
    this.#target = target
    this.#mostBytes = mostBytes
    this.#parts = [encodeSize(baseBytes), encodeSize(target.length)]
    this.#length = this.#parts.reduce((sum, { length }) => sum + length, 0)
  }

  get end(): number {
    return this.#end
  }

  /** Whether `finish` returns nothing. */
  get isTooLong(): boolean {
    return this.#length > this.#mostBytes
  }

  /** The next bytes of the target are those of the base at `from`. */
  copy(from: number, length: number): void {
    for (let copied = 0; copied < length; copied += MOST_COPIED)
      this.#add(encodeCopy(from + copied, Math.min(MOST_COPIED, length - copied)))
    this.#end += length
  }

  /** The bytes of the target up to a position are in the delta itself. */
  insertUpTo(position: number): void {
    for (; this.#end < position && !this.isTooLong; ) {
      const bytes = this.#target.subarray(this.#end, Math.min(position, this.#end + MOST_INSERTED))
      this.#add(Buffer.from([bytes.length]))
      this.#add(bytes)
      this.#end += bytes.length
    }
  }

  /** The delta; undefined if it is too long. */
  finish(): Buffer | undefined {
    return this.isTooLong ? undefined : Buffer.concat(this.#parts)
  }

  #add(part: Buffer): void {
    this.#parts.push(part)
    this.#length += part.length
  }
}

/** Seven bits a byte, the lowest first; all bytes but the last have the highest bit. */
function encodeSize(size: number): Buffer {
  const bytes: number[] = []
  let rest = size
  for (; rest > 127; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 128)
  return Buffer.from([...bytes, rest])
}

/** The bytes of offset and length that are not 0, each told by a bit of the first byte. */
function encodeCopy(offset: number, length: number): Buffer {
  const size = length === MOST_COPIED ? 0 : length
  const bytes = [offset, offset >>> 8, offset >>> 16, offset >>> 24, size, size >>> 8].map((byte) => byte & 0xff)
  const present = bytes.reduce((bits, byte, index) => (byte === 0 ? bits : bits | (1 << index)), 0)
  return Buffer.from([0x80 | present, ...bytes.filter((byte) => byte !== 0)])
}
