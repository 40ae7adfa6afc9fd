import { inOwnMemory, ownCopy } from '../../own-memory.ts'
import { RecentlyUsed } from '../../recently-used.ts'

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

/** Pieces of packs in memory, by the pack's name and their position: of one pack, or of all packs of a process. */
export type Windows = RecentlyUsed<string, Buffer>

export function packWindows(bytes: number): Windows {
  return new RecentlyUsed(bytes, ({ length }) => length)
}

export interface WindowedOptions {
  /** Tells the packs apart that share `windows`. */
  name: string
  windows: Windows
}

/** A pack in a file. Only the windows that were used last are in memory, however large the pack. */
export class WindowedBytes implements PackBytes {
  readonly length: number
  readonly #read: ReadRange
  readonly #name: string
  readonly #windows: Windows
  /** The windows that are being read. */
  readonly #coming = new Map<number, Promise<Buffer>>()

  constructor(
    length: number,
    read: ReadRange,
    { name, windows }: WindowedOptions = { name: '', windows: packWindows(WINDOWS * WINDOW_BYTES) },
  ) {
    this.length = length
    this.#read = read
    this.#name = name
    this.#windows = windows
  }

  /** Opens a pack whose length is not known. Its last window is read first: a short one tells the length. */
  static async open(
    lastOffset: number,
    read: ReadRange,
    size: () => Promise<number>,
    options: WindowedOptions,
  ): Promise<WindowedBytes> {
    const start = windowAt(lastOffset)
    const last = await read(start, WINDOW_BYTES + LEAST_BYTES)
    const isShort = last.length < WINDOW_BYTES + LEAST_BYTES
    const bytes = new WindowedBytes(isShort ? start + last.length : await size(), read, options)
    bytes.#keep(start, last)
    return bytes
  }

  from(offset: number): Buffer | Promise<Buffer> {
    const start = windowAt(offset)
    const known = this.#windows.get(this.#key(start))
    if (known !== undefined) return known.subarray(offset - start)
    return this.#window(start).then((window) => window.subarray(offset - start))
  }

  /** Takes windows from a pack that is in memory, so that they need not be read. */
  seed(pack: Buffer): void {
    for (let start = 0; start < pack.length; start += WINDOW_BYTES) {
      const window = pack.subarray(start, start + WINDOW_BYTES + LEAST_BYTES)
      // A part would hold the whole in memory.
      this.#keep(start, window.length === pack.length ? pack : ownCopy(window))
    }
  }

  /** Windows overlap, so that each holds at least `LEAST_BYTES` from every position in its own part. */
  #window(start: number): Promise<Buffer> {
    const coming = this.#coming.get(start) ?? this.#load(start)
    this.#coming.set(start, coming)
    return coming
  }

  async #load(start: number): Promise<Buffer> {
    try {
      const window = await this.#read(start, WINDOW_BYTES + LEAST_BYTES)
      this.#keep(start, window)
      return window
    } finally {
      this.#coming.delete(start)
    }
  }

  #keep(start: number, window: Buffer): void {
    this.#windows.set(this.#key(start), inOwnMemory(window))
  }

  #key(start: number): string {
    return `${this.#name} ${start}`
  }
}

function windowAt(offset: number): number {
  return Math.floor(offset / WINDOW_BYTES) * WINDOW_BYTES
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
