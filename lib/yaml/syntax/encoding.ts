import { isUtf8 } from 'node:buffer'
import { error, type Fault } from '../../contract/fault.ts'

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** Decodes bytes that are known to be UTF-8; keeps a byte order mark. */
export function decodeUtf8(bytes: Uint8Array): string {
  return decoder.decode(bytes)
}

/** Returns the bytes without the byte order mark of UTF-8 in front of them, if there is one. */
export function withoutByteOrderMark(bytes: Uint8Array): Uint8Array {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? bytes.subarray(3) : bytes
}

/** Returns the fault of bytes that are not UTF-8, with the position of the first invalid byte; undefined for UTF-8. */
export function encodingFault(bytes: Uint8Array, file: string): Fault | undefined {
  const utf16 = utf16Order(bytes)
  if (utf16 !== undefined) {
    return error('utf16', { file, line: 1, column: 1 }, `The file is UTF-16 (${utf16})`, {
      found: 'UTF-16',
      expected: 'UTF-8',
      hint: 'save the file as UTF-8',
    })
  }
  if (isUtf8(bytes)) return undefined
  const offset = firstInvalid(bytes)
  const before = Buffer.from(bytes.buffer, bytes.byteOffset, offset)
  const lineStart = before.lastIndexOf(0x0a) + 1
  return error(
    'invalid_utf8',
    { file, line: countLines(before), column: before.toString('utf8', lineStart).length + 1 },
    'The file is not valid UTF-8',
    {
      found: `byte 0x${Buffer.from(bytes.subarray(offset, offset + 1)).toString('hex')} at offset ${offset}`,
      expected: 'UTF-8',
      hint: 'save the file as UTF-8; it may be Latin-1 or binary',
    },
  )
}

/**
 * Detects UTF-16 (or UTF-32, which kubectl cannot read either) by a byte order mark or by NULs between the first ASCII
 * characters.
 */
function utf16Order(bytes: Uint8Array): string | undefined {
  const [a, b, c, d] = bytes
  if (a === 0xff && b === 0xfe) return 'little endian'
  if (a === 0xfe && b === 0xff) return 'big endian'
  if (a === 0 && b !== 0 && c === 0 && d !== 0) return 'big endian, without a byte order mark'
  if (a !== 0 && b === 0 && c !== 0 && d === 0) return 'little endian, without a byte order mark'
  return undefined
}

/** Returns the offset of the first byte that begins no valid sequence, by bisection. */
function firstInvalid(bytes: Uint8Array): number {
  let valid = 0
  let invalid = bytes.length
  while (invalid - valid > 1) {
    const middle = (valid + invalid) >> 1
    if (isValidUpTo(bytes, middle)) valid = middle
    else invalid = middle
  }
  return valid
}

/** Whether the bytes in front of an offset are valid UTF-8, with the rest of a sequence in which it may be. */
function isValidUpTo(bytes: Uint8Array, offset: number): boolean {
  return [0, 1, 2, 3].some((more) => isUtf8(bytes.subarray(0, offset + more)))
}

function countLines(bytes: Uint8Array): number {
  let lines = 1
  for (let at = bytes.indexOf(0x0a); at !== -1; at = bytes.indexOf(0x0a, at + 1)) lines++
  return lines
}
