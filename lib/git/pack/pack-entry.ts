import { crc32, inflateSync } from 'node:zlib'
import type { ObjectType } from '../object/git-object.ts'
import { inflateInPieces } from './inflate-in-pieces.ts'
import { type PackBytes, piecesOf } from './pack-bytes.ts'
import { PackError } from './pack-error.ts'

const OFS_DELTA = 6
const REF_DELTA = 7
const TYPES: readonly (ObjectType | undefined)[] = [undefined, 'commit', 'tree', 'blob', 'tag']

/** The head before an object's compressed data (gitformat-pack). A delta names its base by offset or by object id. */
export interface PackEntry {
  kind: ObjectType | 'delta'
  /** The inflated size of the object or delta, in bytes. */
  size: number
  base?: number | string
  /** Offset of the compressed data. */
  dataAt: number
}

/** Reads the head of the entry at an offset. Throws PackError. */
export async function readPackEntry(pack: PackBytes, offset: number): Promise<PackEntry> {
  const head = await pack.from(offset)
  let at = 0
  let byte = byteAt(head, at++)
  const type = (byte >> 4) & 7
  let size = byte & 15
  for (let scale = 16; byte & 128; scale *= 128) {
    byte = byteAt(head, at++)
    size += (byte & 127) * scale
  }
  if (!Number.isSafeInteger(size)) throw new PackError(`object at ${offset} has an impossible size`)
  const kind = TYPES[type]
  if (kind !== undefined) return { kind, size, dataAt: offset + at }
  if (type === REF_DELTA) return { kind: 'delta', size, base: head.toString('hex', at, at + 20), dataAt: offset + at + 20 }
  if (type !== OFS_DELTA) throw new PackError(`object at ${offset} has the unknown type ${type}`)
  const { distance, next } = readDistance(head, at)
  if (distance <= 0 || distance > offset) throw new PackError(`the delta at ${offset} has its base outside the pack`)
  return { kind: 'delta', size, base: offset - distance, dataAt: offset + next }
}

function readDistance(head: Buffer, start: number): { distance: number; next: number } {
  let at = start
  let byte = byteAt(head, at++)
  let distance = byte & 127
  while (byte & 128) {
    byte = byteAt(head, at++)
    distance = (distance + 1) * 128 + (byte & 127)
  }
  return { distance, next: at }
}

function byteAt(head: Buffer, at: number): number {
  const byte = head[at]
  if (byte === undefined) throw new PackError('the pack ends in the middle of an object')
  return byte
}

/** The head of an entry that is not a delta. */
export function encodePackEntry(type: ObjectType, size: number): Buffer {
  return encodeHead(TYPES.indexOf(type), size)
}

/** The head of a delta of `size` bytes whose base is named by its id. */
export function encodeDeltaEntry(base: string, size: number): Buffer {
  return Buffer.concat([encodeHead(REF_DELTA, size), Buffer.from(base, 'hex')])
}

function encodeHead(type: number, size: number): Buffer {
  const bytes: number[] = []
  let byte = (type << 4) | (size & 15)
  for (let rest = Math.floor(size / 16); rest > 0; rest = Math.floor(rest / 128)) {
    bytes.push(byte | 128)
    byte = rest & 127
  }
  bytes.push(byte)
  return Buffer.from(bytes)
}

/** Inflates an entry's data of exactly `size` bytes; `end` is where the next entry begins. Throws PackError. */
export async function inflateEntry(pack: PackBytes, { dataAt, size }: PackEntry): Promise<{ data: Buffer; end: number }> {
  const piece = await pack.from(dataAt)
  const isAll = dataAt + piece.length >= pack.length
  // It may still fit when it is compressed, but what is inflated in vain takes as much memory as the object.
  if (!isAll && size > piece.length) return inflateLong(pack, { dataAt, size })
  const inflated = inflatePiece(piece, size, isAll)
  if (inflated === 'cut off') return inflateLong(pack, { dataAt, size })
  if (inflated instanceof Error) throw new PackError(`object data at ${dataAt} cannot be inflated`, { cause: inflated })
  const { data, taken } = inflated
  if (data.length !== size) throw new PackError(`object data at ${dataAt} is ${data.length} bytes and not ${size}`)
  return { data, end: dataAt + taken }
}

/** Inflates an object whose compressed data is longer than one window. */
async function inflateLong(pack: PackBytes, entry: { dataAt: number; size: number }): Promise<{ data: Buffer; end: number }> {
  const data = Buffer.allocUnsafeSlow(entry.size)
  let length = 0
  const end = await inflateInPieces(pack, entry, (chunk) => {
    length += chunk.copy(data, length)
  })
  return { data, end }
}

function inflatePiece(piece: Buffer, size: number, isAll: boolean): { data: Buffer; taken: number } | 'cut off' | Error {
  try {
    // One additional byte, so that data longer than stated is an error and never a large allocation.
    const options = { info: true, chunkSize: Math.max(64, size + 1), maxOutputLength: size + 1 }
    const { buffer, engine } = inflateSync(piece, options) as unknown as { buffer: Buffer; engine: { bytesWritten: number } }
    return { data: buffer, taken: engine.bytesWritten }
  } catch (error) {
    if (!(error instanceof Error)) throw error
    return !isAll && (error as NodeJS.ErrnoException).code === 'Z_BUF_ERROR' ? 'cut off' : error
  }
}

/** The CRC-32 of an entry's bytes in the pack. */
export async function entryCrc(pack: PackBytes, offset: number, end: number): Promise<number> {
  const piece = await pack.from(offset)
  if (piece.length >= end - offset) return crc32(piece.subarray(0, end - offset))
  let crc = 0
  for await (const next of piecesOf(pack, offset, end)) crc = crc32(next, crc)
  return crc
}
