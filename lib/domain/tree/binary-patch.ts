import { deflateSync } from 'node:zlib'

/** The digits of base 85 in Git. Source: base85.c of Git. */
const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%&()*+-;<=>?@^_`{|}~'

const BYTES_PER_LINE = 52

/**
 * Returns the change of a file that is not text, as `git diff --binary` writes it: both contents, deflated, in base 85.
 * Source: `emit_binary_diff_body` in diff.c of Git.
 */
export function binaryPatch(before: Uint8Array, after: Uint8Array): string {
  return `GIT binary patch\n${literal(after)}\n${literal(before)}\n`
}

function literal(bytes: Uint8Array): string {
  const deflated = deflateSync(bytes)
  let lines = `literal ${bytes.length}\n`
  for (let at = 0; at < deflated.length; at += BYTES_PER_LINE) {
    const line = deflated.subarray(at, at + BYTES_PER_LINE)
    lines += `${lengthLetter(line.length)}${base85(line)}\n`
  }
  return lines
}

/** `A` to `Z` for 1 to 26 bytes, `a` to `z` for 27 to 52. */
function lengthLetter(length: number): string {
  return String.fromCharCode(length <= 26 ? 64 + length : 70 + length)
}

function base85(bytes: Uint8Array): string {
  const padded = Buffer.alloc(Math.ceil(bytes.length / 4) * 4)
  padded.set(bytes)
  let encoded = ''
  for (let at = 0; at < padded.length; at += 4) {
    let digits = ''
    for (let [rest, count] = [padded.readUInt32BE(at), 0]; count < 5; count++) {
      digits = (DIGITS[rest % 85] ?? '') + digits
      rest = Math.floor(rest / 85)
    }
    encoded += digits
  }
  return encoded
}
