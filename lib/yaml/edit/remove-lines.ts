import type { Entry } from '../write/outline.ts'
import { isFirstOnLine } from '../write/text-lines.ts'
import { lineAfter, startWithComments } from './comments.ts'
import type { EditContext } from './edit-context.ts'

/** Deletes entries of a block collection, at least one of which stays, together with their comments. */
export function removeLines(context: EditContext, entries: readonly Entry[], isRemoved: (entry: Entry) => boolean): void {
  const { text } = context
  const staying = entries.findIndex((entry) => !isRemoved(entry))
  const [leading, rest] = [entries.slice(0, staying), entries.slice(staying)]
  const [[first], [next]] = [leading, rest]
  const isCompact = first !== undefined && !isFirstOnLine(text, first.start)
  if (isCompact) removeFromDash(context, first, leading.at(-1) ?? first, next ?? first)
  for (const entry of isCompact ? rest : entries) {
    if (isRemoved(entry)) context.replace(startWithComments(text, entry), lineAfter(text, entry), '')
  }
}

/**
 * Deletes the first entries of a collection that begins on the line of a dash. The next entry moves up to the dash,
 * unless there are comments in between.
 */
function removeFromDash(context: EditContext, first: Entry, last: Entry, next: Entry): void {
  const { text } = context
  const lineAfterLast = lineAfter(text, last)
  if (!text.slice(lineAfterLast, next.start).includes('#')) {
    context.replace(first.start, next.start, '')
    return
  }
  const start = text.slice(0, first.start).trimEnd().length
  const end = lineAfterLast - (text[lineAfterLast - 2] === '\r' ? 2 : 1)
  context.replace(start, end, '')
}
