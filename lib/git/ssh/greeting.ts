import { PacketError } from '../wire/pkt-line.ts'

const LENGTH_BYTES = 4
/** Kept for an error: a server that gives up says why in its first packet. */
const KEPT_BYTES = 1024

/**
 * What a server says first in a conversation with state: an advertisement up to its flush packet. Only its end is
 * looked for.
 */
export class Greeting {
  #digits = ''
  /** Bytes of the current packet that are still to come. */
  #left = 0
  #beginning: Buffer = Buffer.alloc(0)
  isComplete = false

  /** The number of bytes of the chunk that belong to the greeting. Throws PacketError for what is not Git's. */
  take(chunk: Buffer): number {
    if (this.#beginning.length < KEPT_BYTES) this.#beginning = Buffer.concat([this.#beginning, chunk.subarray(0, KEPT_BYTES)])
    let at = 0
    while (at < chunk.length && !this.isComplete) at = this.#left > 0 ? this.#skip(chunk, at) : this.#readLength(chunk, at)
    return at
  }

  /** The reason in an `ERR` packet at the beginning; empty without one. */
  get refusal(): string {
    return /^[0-9a-f]{4}ERR (.*)/i.exec(this.#beginning.toString('utf8'))?.[1] ?? ''
  }

  #skip(chunk: Buffer, at: number): number {
    const end = Math.min(at + this.#left, chunk.length)
    this.#left -= end - at
    return end
  }

  #readLength(chunk: Buffer, at: number): number {
    const end = Math.min(at + LENGTH_BYTES - this.#digits.length, chunk.length)
    this.#digits += chunk.toString('latin1', at, end)
    if (this.#digits.length < LENGTH_BYTES) return end
    if (!/^[0-9a-f]{4}$/i.test(this.#digits)) throw strange(this.#beginning)
    const length = Number.parseInt(this.#digits, 16)
    this.#digits = ''
    this.isComplete = length === 0
    this.#left = Math.max(0, length - LENGTH_BYTES)
    return end
  }
}

function strange(beginning: Buffer): PacketError {
  const found = JSON.stringify(beginning.toString('utf8', 0, 60))
  return new PacketError(`the server begins with ${found} instead of Git's protocol: does its login shell print something?`)
}
