import { createHash } from 'node:crypto'
import { HeldBytes, type PackBytes } from './pack-bytes.ts'
import { PackError } from './pack-error.ts'

const HEADER_BYTES = 12
const CHECKSUM_BYTES = 20

/** A file that is written piece by piece and not visible yet. */
export interface TemporaryFile {
  /** Undefined for a file in memory. */
  readonly path: string | undefined
  readonly size: number
  /** The caller may reuse the buffer once the promise resolves. */
  append(data: Buffer): Promise<void>
  read(position: number, length: number): Promise<Buffer>
  /** The file is at its final path, so `discard` no longer removes it. */
  keep(): void
  /** Removes it unless it is kept. Never fails. */
  discard(): Promise<void>
  /** Never fails. */
  remove(): Promise<void>
}

/** A self-contained pack (no delta has its base elsewhere) and its index. */
export interface Pack<Stored extends Buffer | TemporaryFile = Buffer | TemporaryFile> {
  /** `pack-{checksum}`: the content's name, so that two writers of one name write the same bytes. */
  name: string
  /** In memory if it is small, else in a file. */
  pack: Stored
  index: Buffer
  /** Entries of objects as deltas of what they replaced, by id: for a pack that holds both. */
  deltas?: ReadonlyMap<string, Buffer>
}

/** A pack whose head and checksum are right, and whose objects are not checked yet. */
export interface WholePack {
  bytes: PackBytes
  stored: Buffer | TemporaryFile
  /** The number of objects that it states. */
  count: number
  checksum: Buffer
}

export const FIRST_ENTRY = HEADER_BYTES

/** The head of a pack of version 2. */
export function packHeader(count: number): Buffer {
  const header = Buffer.alloc(HEADER_BYTES)
  header.write('PACK', 'latin1')
  header.writeUInt32BE(2, 4)
  header.writeUInt32BE(count, 8)
  return header
}

/** Offset of the end of the entries. */
export function entriesEnd({ length }: { length: number }): number {
  return length - CHECKSUM_BYTES
}

export function packName(checksum: Buffer): string {
  return `pack-${checksum.toString('hex')}`
}

/** Returns the number of objects that the head of a pack states. Throws PackError. */
export function readPackHead(head: Buffer): number {
  if (head.length < HEADER_BYTES || head.toString('latin1', 0, 4) !== 'PACK') throw new PackError('not a pack')
  const version = head.readUInt32BE(4)
  if (version !== 2) throw new PackError(`packs of version ${version} are not supported`)
  return head.readUInt32BE(8)
}

/** A pack in memory. Throws PackError unless head and trailer are right. */
export function heldPack(stored: Buffer): WholePack {
  if (stored.length < HEADER_BYTES + CHECKSUM_BYTES) throw new PackError('not a pack')
  const count = readPackHead(stored)
  const checksum = new PackChecksum()
  checksum.add(stored)
  return { bytes: new HeldBytes(stored), stored, count, checksum: checksum.verified() }
}

/** Hashes a pack that arrives piece by piece: all of it except the last twenty bytes, which hold the expected hash. */
export class PackChecksum {
  readonly #hash = createHash('sha1')
  #tail: Buffer = Buffer.alloc(0)

  add(piece: Buffer): void {
    const isShort = piece.length < CHECKSUM_BYTES
    const data = isShort ? Buffer.concat([this.#tail, piece]) : piece
    if (!isShort) this.#hash.update(this.#tail)
    const hashed = Math.max(0, data.length - CHECKSUM_BYTES)
    this.#hash.update(data.subarray(0, hashed))
    this.#tail = Buffer.from(data.subarray(hashed))
  }

  /** The trailer. Throws PackError if the pack does not match it. */
  verified(): Buffer {
    if (!this.#hash.digest().equals(this.#tail)) throw new PackError('the pack does not match its checksum')
    return this.#tail
  }
}
