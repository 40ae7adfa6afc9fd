import { createHash } from 'node:crypto'
import { PackError } from './pack-entry.ts'

const HEADER_BYTES = 12
const CHECKSUM_BYTES = 20

/** A pack that stands alone (no delta has its base elsewhere) and its index. */
export interface Pack {
  /** `pack-{checksum}`: the content's name, so that two writers of one name write the same bytes. */
  name: string
  pack: Buffer
  index: Buffer
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

/** The trailer of a pack. */
export function packChecksum(pack: Buffer): Buffer {
  return pack.subarray(-CHECKSUM_BYTES)
}

/** Where the entries end. */
export function entriesEnd(pack: Buffer): number {
  return pack.length - CHECKSUM_BYTES
}

export function packName(checksum: Buffer): string {
  return `pack-${checksum.toString('hex')}`
}

/** Returns the number of objects a pack states. Throws PackError unless head and trailer are right. */
export function verifyPack(pack: Buffer): number {
  if (pack.length < HEADER_BYTES + CHECKSUM_BYTES || pack.toString('latin1', 0, 4) !== 'PACK') throw new PackError('not a pack')
  const version = pack.readUInt32BE(4)
  if (version !== 2) throw new PackError(`packs of version ${version} are not supported`)
  const checksum = createHash('sha1').update(pack.subarray(0, -CHECKSUM_BYTES)).digest()
  if (!checksum.equals(packChecksum(pack))) throw new PackError('the pack does not match its checksum')
  return pack.readUInt32BE(8)
}
