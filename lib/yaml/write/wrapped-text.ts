import { DEFAULT_LIMITS } from '../document.ts'
import { parseDocument } from '../syntax/parse-document.ts'
import { refold } from './block-text.ts'

/**
 * Returns a plain or quoted scalar that is wrapped over several lines with another text, in which only the lines change
 * that have to; undefined for one line, or if that is not exact, as with blank lines and escapes in the old text.
 * `source` is the scalar as it is in the document.
 */
export function rewrapped(source: string, text: string): string | undefined {
  const quote = /^["']/.exec(source)?.[0] ?? ''
  const inner = quote === '' ? source : source.slice(1, -1)
  if ((quote === '"' && inner.includes('\\')) || (quote === "'" && inner.includes("''"))) return undefined
  const pieces = inner.split(/([ \t]*\r?\n[ \t]*)/)
  const old = pieces.filter((_, at) => at % 2 === 0)
  const breaks = pieces.filter((_, at) => at % 2 === 1)
  const lines = refold(text, old)
  if (old.length === 1 || lines.length === 1 || old.includes('')) return undefined
  const kept = lines.length - tailLength(lines, old)
  const written = lines.map((line, at) => {
    const before = at < kept ? breaks[at - 1] : breaks[at - 1 + old.length - lines.length]
    return `${at === 0 ? '' : before}${old.includes(line) ? line : escaped(line, quote)}`
  })
  const result = `${quote}${written.join('')}${quote}`
  return readsAs(result, text) ? result : undefined
}

function tailLength(lines: readonly string[], old: readonly string[]): number {
  let length = 0
  while (length < lines.length - 1 && length < old.length - 1 && lines.at(-1 - length) === old.at(-1 - length)) length++
  return length
}

function escaped(line: string, quote: string): string {
  if (quote === '"') return JSON.stringify(line).slice(1, -1)
  return quote === "'" ? line.replaceAll("'", "''") : line
}

/** Whether a reader gets exactly this text from the scalar as the value of a key. */
function readsAs(written: string, text: string): boolean {
  const { root, findings } = parseDocument(`a: ${written}\nb: 1\n`, DEFAULT_LIMITS)
  if (findings.length > 0 || root?.type !== 'map' || root.pairs.length !== 2) return false
  const [pair] = root.pairs
  return pair?.value.type === 'scalar' && pair.value.text === text
}
