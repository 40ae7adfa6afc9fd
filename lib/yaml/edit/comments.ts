import type { Entry } from '../write/outline.ts'
import { columnOf, lineEnd, lineStart, nextLine } from '../write/text-lines.ts'

const COMMENT = /^ *#/
/** A line of a section's title, or an entry that was commented out: neither belongs to the entry below it. */
const NO_REMARK = /^ *#(?:[\s#=*~-]*$| ?[a-z][\w./-]*:(?:\s|$)| ?- )/

/**
 * Where the lines of an entry begin that is removed: at the comment right above it, if that is its own. It is when it
 * stands in the same column with no blank line between, not at the top of the file, and is no title between bare `#`
 * lines and no entry that was commented out.
 */
export function startWithComments(text: string, { start }: Entry): number {
  const own = lineStart(text, start)
  const column = columnOf(text, start)
  let first = own
  while (first > 0) {
    const above = lineStart(text, first - 1)
    const line = text.slice(above, lineEnd(text, above))
    if (above === first || !COMMENT.test(line) || line.indexOf('#') !== column) break
    if (NO_REMARK.test(line)) return own
    first = above
  }
  return isTop(text, first) ? own : first
}

/** What stands at the top of the file is about the file. */
function isTop(text: string, start: number): boolean {
  return start === lineStart(text, 0) || text.startsWith('---', lineStart(text, start - 1))
}

/** The next line that is not within an entry: comments below it that are indented further belong to it. */
export function lineBehind(text: string, entry: Entry): number {
  const column = columnOf(text, entry.start)
  let behind = nextLine(text, entry.end)
  for (let at = behind; at < text.length && text[at - 1] === '\n'; at = nextLine(text, at)) {
    const line = text.slice(at, lineEnd(text, at))
    if (line.trim() === '') continue
    if (!COMMENT.test(line) || line.indexOf('#') <= column) break
    behind = nextLine(text, at)
  }
  return behind
}
