import { PackError } from './pack-error.ts'

/** Up to here a loop is faster than a call of native code. */
const SHORT = 32

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
  while (cursor.at < delta.length) length = addPiece(cursor, base, result, length)
  if (length !== result.length) throw new PackError('a delta makes less than it states')
  return result
}

/** Executes one instruction; returns the new length of the result. */
function addPiece(cursor: Cursor, base: Buffer, result: Buffer, length: number): number {
  const instruction = next(cursor)
  const isCopy = (instruction & 128) !== 0
  const source = isCopy ? base : cursor.delta
  const start = isCopy ? readBytes(cursor, instruction, 4) : cursor.at
  const size = isCopy ? readBytes(cursor, instruction >> 4, 3) || 0x10000 : instruction
  if (!isCopy) cursor.at += size
  if (size === 0) throw new PackError('a delta is malformed')
  if (start + size > source.length) throw new PackError(isCopy ? 'a delta copies from beyond its base' : 'a delta is cut off')
  if (length + size > result.length) throw new PackError('a delta makes more than it states')
  if (size > SHORT) source.copy(result, length, start, start + size)
  else for (let at = 0; at < size; at += 1) result[length + at] = source[start + at] ?? 0
  return length + size
}

/** A little-endian number that stores only the bytes flagged in `present`. */
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
