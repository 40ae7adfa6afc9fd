import { LEAST_BYTES, WindowedBytes } from './pack-bytes.ts'
import { heldPack, PackChecksum, readPackHead, type TemporaryFile, type WholePack } from './pack-file.ts'
import { PieceBuffer } from './piece-buffer.ts'

/** Receives the chunks of a pack. */
export interface PackSink {
  add(chunk: Buffer): void | Promise<void>
}

/**
 * Collects a pack that arrives in pieces: in memory while it is small, else in a file, so that a pack of any size takes
 * only a few megabytes.
 */
export class PackSpool implements PackSink {
  readonly #makeFile: () => Promise<TemporaryFile>
  readonly #checksum = new PackChecksum()
  readonly #buffer: PieceBuffer
  #file: TemporaryFile | undefined
  #written = 0
  #count = 0

  /** `heldBytes`: at least `LEAST_BYTES`. */
  constructor(makeFile: () => Promise<TemporaryFile>, heldBytes: number) {
    this.#makeFile = makeFile
    this.#buffer = new PieceBuffer(heldBytes)
  }

  /** Throws PackError if the data is no pack, and the errors of the file. */
  add(chunk: Buffer): void | Promise<void> {
    if (this.#buffer.takes(chunk)) this.#buffer.add(chunk)
    else return this.#addWriting(chunk)
  }

  /** The whole pack. Throws PackError unless its head and its checksum are right. */
  async finish(): Promise<WholePack> {
    if (this.#file === undefined) return heldPack(this.#buffer.finish())
    await this.#write()
    const file = this.#file
    const bytes = new WindowedBytes(this.#written, (position, length) => file.read(position, length))
    return { bytes, stored: file, count: this.#count, checksum: this.#checksum.verified() }
  }

  /** Never fails. */
  async discard(): Promise<void> {
    await this.#file?.discard()
  }

  async #addWriting(chunk: Buffer): Promise<void> {
    for (let at = 0; at < chunk.length; at += LEAST_BYTES) {
      const part = chunk.subarray(at, at + LEAST_BYTES)
      if (!this.#buffer.takes(part)) await this.#write()
      this.#buffer.add(part)
    }
  }

  async #write(): Promise<void> {
    const data = this.#buffer.bytes
    if (this.#written === 0) this.#count = readPackHead(data)
    this.#file ??= await this.#makeFile()
    this.#checksum.add(data)
    await this.#file.append(data)
    this.#written += data.length
    this.#buffer.clear()
  }
}
