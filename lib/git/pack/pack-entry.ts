import { inflateSync } from 'node:zlib'
import type { ObjectType } from '../object/git-object.ts'

const OFS_DELTA = 6
const REF_DELTA = 7
const TYPES: readonly (ObjectType | undefined)[] = [undefined, 'commit', 'tree', 'blob', 'tag']

/** What stands before an object's compressed data (gitformat-pack). A delta names its base by offset or by object id. */
export interface PackEntry {
  kind: ObjectType | 'delta'
  /** Of the object, or of the delta; bytes when inflated. */
  size: number
  base?: number | string
  /** Where the compressed data begins. */
  dataAt: number
}

/** A pack that does not follow the format, or is not what its checksum says. */
export class PackError extends Error {
  override readonly name = 'PackError'
}

/** Reads the head of the entry at an offset. Throws PackError. */
export function readPackEntry(pack: Buffer, offset: number): PackEntry {
  let at = offset
  let byte = byteAt(pack, at++)
  const type = (byte >> 4) & 7
  let size = byte & 15
  for (let scale = 16; byte & 128; scale *= 128) {
    byte = byteAt(pack, at++)
    size += (byte & 127) * scale
  }
  if (!Number.isSafeInteger(size)) throw new PackError(`object at ${offset} has an impossible size`)
  const kind = TYPES[type]
  if (kind !== undefined) return { kind, size, dataAt: at }
  if (type === REF_DELTA) return { kind: 'delta', size, base: pack.toString('hex', at, at + 20), dataAt: at + 20 }
  if (type !== OFS_DELTA) throw new PackError(`object at ${offset} has the unknown type ${type}`)
  const { distance, next } = readDistance(pack, at)
  if (distance <= 0 || distance > offset) throw new PackError(`the delta at ${offset} has its base outside the pack`)
  return { kind: 'delta', size, base: offset - distance, dataAt: next }
}

function readDistance(pack: Buffer, start: number): { distance: number; next: number } {
  let at = start
  let byte = byteAt(pack, at++)
  let distance = byte & 127
  while (byte & 128) {
    byte = byteAt(pack, at++)
    distance = (distance + 1) * 128 + (byte & 127)
  }
  return { distance, next: at }
}

function byteAt(pack: Buffer, at: number): number {
  const byte = pack[at]
  if (byte === undefined) throw new PackError('the pack ends in the middle of an object')
  return byte
}

/** The head of an entry of a whole object. */
export function encodePackEntry(type: ObjectType, size: number): Buffer {
  const bytes: number[] = []
  let byte = (TYPES.indexOf(type) << 4) | (size & 15)
  for (let rest = Math.floor(size / 16); rest > 0; rest = Math.floor(rest / 128)) {
    bytes.push(byte | 128)
    byte = rest & 127
  }
  bytes.push(byte)
  return Buffer.from(bytes)
}

/** Inflates an entry's data of exactly `size` bytes; `end` is where the next entry begins. Throws PackError. */
export function inflateEntry(pack: Buffer, { dataAt, size }: PackEntry): { data: Buffer; end: number } {
  try {
    // One byte more than needed, so that data longer than stated is an error and never a large allocation.
    const options = { info: true, chunkSize: Math.max(64, size + 1), maxOutputLength: size + 1 }
    const { buffer, engine } = inflateSync(pack.subarray(dataAt), options) as unknown as {
      buffer: Buffer
      engine: { bytesWritten: number }
    }
    if (buffer.length !== size) throw new PackError(`object data at ${dataAt} is ${buffer.length} bytes and not ${size}`)
    return { data: buffer, end: dataAt + engine.bytesWritten }
  } catch (error) {
    if (error instanceof PackError) throw error
    throw new PackError(`object data at ${dataAt} cannot be inflated`, { cause: error })
  }
}
