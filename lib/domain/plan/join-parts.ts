import { withoutByteOrderMark } from '../../yaml/syntax/encoding.ts'

const MARKER = Buffer.from('---\n')
const NEWLINE = Buffer.from('\n')

/**
 * Joins the parts into one stream. Adds a marker before a part that does not start with one, and a line end after a
 * part that has none. Only the first part keeps its byte order mark: inside of a file it would be content.
 */
export function joinParts(parts: readonly Uint8Array[]): Uint8Array {
  const chunks: Uint8Array[] = []
  for (const part of parts) {
    const before = chunks.at(-1)
    const own = before === undefined ? part : withoutByteOrderMark(part)
    if (before !== undefined && before.length > 0 && before.at(-1) !== 0x0a) chunks.push(NEWLINE)
    if (before !== undefined && !hasMarker(own)) chunks.push(MARKER)
    chunks.push(own)
  }
  return Buffer.concat(chunks)
}

/** Whether a `---` line precedes the content of a document. */
function hasMarker(part: Uint8Array): boolean {
  for (const line of Buffer.from(part).toString('utf8').split('\n')) {
    if (/^---(\s|$)/.test(line)) return true
    if (!/^\s*(#.*)?$/.test(line)) return false
  }
  return false
}
