import type { Entry } from '../write/outline.ts'
import { columnOf, lineEnd, lineStart, nextLine } from '../write/text-lines.ts'

const COMMENT = /^ *#/
/** A line of a section title, or an entry that is commented out: neither belongs to the entry below it. */
const NOT_OF_ENTRY = /^ *#(?:[\s#=*~-]*$| ?[a-z][\w./-]*:(?:\s|$)| ?- )/

/**
 * Returns the start of an entry's lines for removal, including the comment right above it if that comment belongs to
 * the entry. It does if it begins in the same column, no blank line separates it, it is not at the top of the file, and
 * it is neither a title between bare `#` lines nor a commented-out entry.
 */
export function startWithComments(text: string, { start }: Entry): number {
  const own = lineStart(text, start)
  const column = columnOf(text, start)
  const top = lineStart(text, 0)
  let first = own
  while (first > top) {
    const above = lineStart(text, first - 1)
    const line = text.slice(above, lineEnd(text, above))
    if (!COMMENT.test(line) || line.indexOf('#') !== column) break
    if (NOT_OF_ENTRY.test(line)) return own
    first = above
  }
  // A comment at the top of the file is about the file.
  return first === top || text.startsWith('---', lineStart(text, first - 1)) ? own : first
}

/**
 * Returns the start of the first line after an entry. Comments below the entry that are indented further belong to it.
 */
export function lineAfter(text: string, entry: Entry): number {
  const column = columnOf(text, entry.start)
  let end = nextLine(text, entry.end)
  for (let at = end; at < text.length; at = nextLine(text, at)) {
    const line = text.slice(at, lineEnd(text, at))
    if (line.trim() === '') continue
    if (!COMMENT.test(line) || line.indexOf('#') <= column) break
    end = nextLine(text, at)
  }
  return end
}
