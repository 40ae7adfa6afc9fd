import { PackError } from './pack-entry.ts'

interface Cursor {
  delta: Buffer
  at: number
}

/** The size of the object that a delta makes. The first twenty bytes of the delta are enough. */
export function deltaResultSize(delta: Buffer): number {
  const cursor = { delta, at: 0 }
  readSize(cursor)
  return readSize(cursor)
}

/** Makes an object from its base (gitformat-pack, "deltified representation"). Throws PackError. */
export function applyDelta(delta: Buffer, base: Buffer): Buffer {
  const cursor = { delta, at: 0 }
  if (readSize(cursor) !== base.length) throw new PackError('a delta does not fit its base')
  const result = Buffer.allocUnsafe(readSize(cursor))
  let length = 0
  while (cursor.at < delta.length) {
    const piece = nextPiece(cursor, base)
    if (length + piece.length > result.length) throw new PackError('a delta makes more than it states')
    piece.copy(result, length)
    length += piece.length
  }
  if (length !== result.length) throw new PackError('a delta makes less than it states')
  return result
}

function nextPiece(cursor: Cursor, base: Buffer): Buffer {
  const instruction = next(cursor)
  if (instruction & 128) {
    const offset = readBytes(cursor, instruction, 4)
    const size = readBytes(cursor, instruction >> 4, 3) || 0x10000
    if (offset + size > base.length) throw new PackError('a delta copies from beyond its base')
    return base.subarray(offset, offset + size)
  }
  const start = cursor.at
  cursor.at += instruction
  if (instruction === 0 || cursor.at > cursor.delta.length) throw new PackError('a delta is cut off or malformed')
  return cursor.delta.subarray(start, cursor.at)
}

/** A little-endian number of which only the bytes flagged in `present` are written. */
function readBytes(cursor: Cursor, present: number, count: number): number {
  let value = 0
  for (let index = 0; index < count; index += 1) {
    if (present & (1 << index)) value += next(cursor) * 256 ** index
  }
  return value
}

function readSize(cursor: Cursor): number {
  let size = 0
  let byte: number
  let scale = 1
  do {
    byte = next(cursor)
    size += (byte & 127) * scale
    scale *= 128
  } while (byte & 128)
  return size
}

function next(cursor: Cursor): number {
  const byte = cursor.delta[cursor.at]
  if (byte === undefined) throw new PackError('a delta is cut off')
  cursor.at += 1
  return byte
}
