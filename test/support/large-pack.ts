import { createHash } from 'node:crypto'
import { deflateSync } from 'node:zlib'
import { objectId } from '../../lib/git/object/git-object.ts'
import { encodePackEntry } from '../../lib/git/pack/pack-entry.ts'
import { packHeader } from '../../lib/git/pack/pack-file.ts'

const WHO = 'Ada <ada@example.com> 1700000000 +0000'

export interface LargePackOptions {
  blobs: number
  blobBytes: number
  /** What the head states, if that is not what comes. */
  stated?: number
}

/**
 * Blobs that do not compress, each of its own, with a tree and a commit that hold them all. The pack comes piece by
 * piece.
 */
export class LargePack {
  readonly commit: string
  readonly #options: LargePackOptions
  readonly #noise: Buffer
  readonly #tree: Buffer
  readonly #commit: Buffer

  constructor(options: LargePackOptions) {
    this.#options = options
    this.#noise = noise(options.blobBytes)
    const entries: Buffer[] = []
    for (let number = 0; number < options.blobs; number += 1) {
      const name = Buffer.from(`100644 ${String(number).padStart(6, '0')}.bin\0`)
      entries.push(name, Buffer.from(objectId('blob', this.blob(number)), 'hex'))
    }
    this.#tree = Buffer.concat(entries)
    this.#commit = Buffer.from(`tree ${objectId('tree', this.#tree)}\nauthor ${WHO}\ncommitter ${WHO}\n\nx\n`)
    this.commit = objectId('commit', this.#commit)
  }

  /** The content of a file. */
  blob(number: number): Buffer {
    this.#noise.writeUInt32BE(number, 0)
    return this.#noise
  }

  *pieces(): Generator<Buffer> {
    const { blobs, stated = blobs + 2 } = this.#options
    const hash = createHash('sha1')
    for (const piece of this.#body(stated)) {
      hash.update(piece)
      yield piece
    }
    yield hash.digest()
  }

  *#body(stated: number): Generator<Buffer> {
    yield packHeader(stated)
    yield* [encodePackEntry('commit', this.#commit.length), deflateSync(this.#commit)]
    yield* [encodePackEntry('tree', this.#tree.length), deflateSync(this.#tree)]
    for (let number = 0; number < stated - 2; number += 1) {
      yield* [encodePackEntry('blob', this.#noise.length), deflateSync(this.blob(number), { level: 0 })]
    }
  }
}

/** The same bytes each time. */
function noise(length: number): Buffer {
  const parts: Buffer[] = []
  for (let number = 0; number * 64 < length; number += 1) parts.push(createHash('sha512').update(String(number)).digest())
  return Buffer.concat(parts).subarray(0, length)
}
