/** A part of a text: UTF-16 offsets of its start and of the position after its end. */
export interface Span {
  start: number
  end: number
}

/**
 * Extends a span to whole lines. A comment after the span stays in place, on a line of its own. Returns undefined if
 * the lines contain anything else.
 */
export function wholeLines(text: string, { start, end }: Span): Span | undefined {
  const lineStart = text.slice(0, start).lastIndexOf('\n') + 1
  if (/[^ ]/.test(text.slice(lineStart, start))) return undefined
  if (text[end - 1] === '\n') return { start: lineStart, end }
  const rest = /[ \t]*(#|\r?\n|$)/y
  rest.lastIndex = end
  const found = rest.exec(text)
  if (found === null) return undefined
  return found[1] === '#' ? { start, end: rest.lastIndex - 1 } : { start: lineStart, end: rest.lastIndex }
}

/** Returns the text without the spans, which do not overlap. */
export function cutOut(text: string, spans: readonly Span[]): string {
  const sorted = [...spans].sort((a, b) => a.start - b.start)
  const kept = sorted.map(({ start }, at) => text.slice(sorted[at - 1]?.end ?? 0, start))
  return [...kept, text.slice(sorted.at(-1)?.end ?? 0)].join('')
}
