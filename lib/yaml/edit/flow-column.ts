import type { Entry } from '../write/outline.ts'
import { isFirstOnLine, lineEnd, lineStart } from '../write/text-lines.ts'
import type { EditContext } from './edit-context.ts'

/** The column from which new lines of a JSON document are indented; undefined where what is added goes on one line. */
export function flowColumn({ text, writer }: EditContext, entry: Entry | undefined): number | undefined {
  if (entry === undefined || !writer.style.isJson || !text.trim().includes('\n')) return undefined
  const start = lineStart(text, entry.start)
  return isFirstOnLine(text, entry.start) ? text.slice(start, lineEnd(text, start)).search(/\S/) : undefined
}
