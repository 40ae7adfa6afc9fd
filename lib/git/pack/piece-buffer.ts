/** ES2024, which Node 20 has and its types lack. */
type Growing = ArrayBuffer & { resize(bytes: number): void }
const GrowingBuffer = ArrayBuffer as unknown as new (bytes: number, options: { maxByteLength: number }) => Growing

const FIRST_BYTES = 64 * 1024
/** Below this a copy of the right size costs less than a reserved address space that is kept. */
const COPIED_BYTES = 4 * 1024 * 1024

/**
 * Gathers what comes in pieces in one piece of memory that grows in place: it is held once, where a list of chunks and
 * their concatenation would hold it twice, and a million tiny chunks cost no object each.
 */
export class PieceBuffer {
  readonly #memory: Growing
  readonly #mostBytes: number
  #length = 0

  constructor(mostBytes: number) {
    this.#mostBytes = mostBytes
    this.#memory = new GrowingBuffer(0, { maxByteLength: mostBytes })
  }

  /** Whether there is room for a chunk. */
  takes(chunk: Uint8Array): boolean {
    return this.#length + chunk.length <= this.#mostBytes
  }

  /** Throws RangeError for what it does not take. */
  add(chunk: Uint8Array): void {
    const end = this.#length + chunk.length
    if (end > this.#memory.byteLength) this.#resize(Math.min(this.#mostBytes, Math.max(end, FIRST_BYTES, this.#length * 1.5)))
    new Uint8Array(this.#memory, this.#length, chunk.length).set(chunk)
    this.#length = end
  }

  /** All that was added, until it is cleared. */
  get bytes(): Buffer {
    return Buffer.from(this.#memory, 0, this.#length)
  }

  /** Empties it. What follows takes the same memory: new memory each time would pile up until it is collected. */
  clear(): void {
    this.#length = 0
  }

  /** All that was added, in a buffer that holds nothing else. */
  finish(): Buffer {
    if (this.#length < COPIED_BYTES) return ownCopy(new Uint8Array(this.#memory, 0, this.#length))
    this.#resize(this.#length)
    return Buffer.from(this.#memory, 0, this.#length)
  }

  #resize(bytes: number): void {
    this.#memory.resize(Math.floor(bytes))
  }
}

/** Not out of Node's pool, whose buffers share their memory with others. */
function ownCopy(bytes: Uint8Array): Buffer {
  const copy = Buffer.allocUnsafeSlow(bytes.length)
  copy.set(bytes)
  return copy
}
