/** The bytes of a pack, in memory or in a file. */
export interface PackBytes {
  readonly length: number
  /**
   * The bytes from an offset: as many as are in memory, at least `LEAST_BYTES`, and fewer only at the end of the pack.
   */
  from(offset: number): Buffer | Promise<Buffer>
}

/** Larger than the head of an entry and most objects, so that they are read from one window. */
export const LEAST_BYTES = 64 * 1024
const WINDOW_BYTES = 1024 * 1024
const WINDOWS = 8

/** A pack in memory. */
export class HeldBytes implements PackBytes {
  readonly length: number
  readonly #bytes: Buffer

  constructor(bytes: Buffer) {
    this.#bytes = bytes
    this.length = bytes.length
  }

  from(offset: number): Buffer {
    return this.#bytes.subarray(offset)
  }
}

/** Reads `length` bytes at a position; fewer at the end of the file. */
export type ReadRange = (position: number, length: number) => Promise<Buffer>

/** A pack in a file. Only its most recently used windows are in memory: some megabytes, however large the pack. */
export class WindowedBytes implements PackBytes {
  readonly length: number
  readonly #read: ReadRange
  readonly #windows = new Map<number, Promise<Buffer>>()

  constructor(length: number, read: ReadRange) {
    this.length = length
    this.#read = read
  }

  async from(offset: number): Promise<Buffer> {
    const start = Math.floor(offset / WINDOW_BYTES) * WINDOW_BYTES
    return (await this.#window(start)).subarray(offset - start)
  }

  /** Windows overlap, so that each holds at least `LEAST_BYTES` from every position in its own part. */
  #window(start: number): Promise<Buffer> {
    const known = this.#windows.get(start)
    this.#windows.delete(start)
    const window = known ?? this.#read(start, WINDOW_BYTES + LEAST_BYTES)
    this.#windows.set(start, window)
    if (known === undefined) this.#settle(start, window)
    return window
  }

  #settle(start: number, window: Promise<Buffer>): void {
    window.catch(() => this.#windows.delete(start))
    const [oldest = start] = this.#windows.keys()
    if (this.#windows.size > WINDOWS) this.#windows.delete(oldest)
  }
}

/** The bytes between two offsets, piece by piece. */
export async function* piecesOf(pack: PackBytes, start: number, end = pack.length): AsyncGenerator<Buffer> {
  for (let at = start; at < end; ) {
    const piece = await pack.from(at)
    if (piece.length === 0) return
    yield piece.subarray(0, end - at)
    at += piece.length
  }
}
