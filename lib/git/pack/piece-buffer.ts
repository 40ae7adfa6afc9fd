import { ownCopy } from '../../own-memory.ts'

/** ES2024, which Node 20 supports but its types lack. */
type Growing = ArrayBuffer & { resize(bytes: number): void }
const GrowingBuffer = ArrayBuffer as unknown as new (bytes: number, options: { maxByteLength: number }) => Growing

const FIRST_BYTES = 64 * 1024
/** Below this size, an exact copy costs less than keeping the reserved address space. */
const COPIED_BYTES = 4 * 1024 * 1024

/**
 * Collects chunks in one buffer that grows in place. The data is held once, where a list of chunks and their
 * concatenation would hold it twice, and a million tiny chunks do not cost an object each.
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

  /** Throws RangeError for a chunk that does not fit. */
  add(chunk: Uint8Array): void {
    const end = this.#length + chunk.length
    if (end > this.#memory.byteLength) this.#resize(Math.min(this.#mostBytes, Math.max(end, FIRST_BYTES, this.#length * 1.5)))
    new Uint8Array(this.#memory, this.#length, chunk.length).set(chunk)
    this.#length = end
  }

  /** The collected data, valid until `clear`. */
  get bytes(): Buffer {
    return Buffer.from(this.#memory, 0, this.#length)
  }

  /** Empties the buffer and keeps its memory: new memory each time would pile up until it is collected. */
  clear(): void {
    this.#length = 0
  }

  /** The collected data, in a buffer of exactly its size. */
  finish(): Buffer {
    if (this.#length < COPIED_BYTES) return ownCopy(new Uint8Array(this.#memory, 0, this.#length))
    this.#resize(this.#length)
    return Buffer.from(this.#memory, 0, this.#length)
  }

  #resize(bytes: number): void {
    this.#memory.resize(Math.floor(bytes))
  }
}
