import type { EditContext } from './edit-context.ts'
import type { Entry } from './outline.ts'
import { isFirstOnLine, lineEnd, lineStart } from './text-lines.ts'

/** The column from which new lines of a JSON document are indented; undefined where what is added goes on one line. */
export function flowColumn({ text, writer }: EditContext, entry: Entry | undefined): number | undefined {
  if (entry === undefined || !writer.style.isJson || !text.trim().includes('\n')) return undefined
  const start = lineStart(text, entry.start)
  return isFirstOnLine(text, entry.start) ? text.slice(start, lineEnd(text, start)).search(/\S/) : undefined
}
