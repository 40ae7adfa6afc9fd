/** A part of a text, from its first UTF-16 unit to the one behind its last. */
export interface Span {
  start: number
  end: number
}

/**
 * Widens a span to the whole lines it stands on; a comment behind it stays, in its place and on a line of its own.
 * Undefined where the lines hold something else as well.
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

/** The text without the spans, which do not overlap. */
export function cutOut(text: string, spans: readonly Span[]): string {
  const sorted = [...spans].sort((a, b) => a.start - b.start)
  const kept = sorted.map(({ start }, at) => text.slice(sorted[at - 1]?.end ?? 0, start))
  return [...kept, text.slice(sorted.at(-1)?.end ?? 0)].join('')
}
