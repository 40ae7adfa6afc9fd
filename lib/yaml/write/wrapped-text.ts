import { DEFAULT_LIMITS } from '../document.ts'
import { parseDocument } from '../syntax/parse-document.ts'
import { textAt } from '../value/node-at.ts'
import { type FoldedText, type RefillForm, refill } from './refill.ts'

/**
 * Returns a plain or quoted scalar that is wrapped over several lines with another text, in which only the lines change
 * that have to; undefined for one line, or if that is not exact. `old.source` is the scalar as it is in the document.
 */
export function rewrapped(old: FoldedText, text: string): string | undefined {
  const quote = /^["']/.exec(old.source)?.[0] ?? ''
  const source = old.source.slice(quote.length, old.source.length - quote.length).replaceAll('\r\n', '\n')
  const indent = /\n([ \t]*)[^ \t\n]/.exec(source)?.[1]
  const inner = indent === undefined ? undefined : refill({ source, value: old.value }, text, wrappedForm(quote, indent))
  if (inner?.includes('\n') !== true) return undefined
  const result = `${quote}${inner}${quote}`
  return readsAs(result, text) ? result.replaceAll('\n', old.source.includes('\r\n') ? '\r\n' : '\n') : undefined
}

function wrappedForm(quote: string, indent: string): RefillForm {
  const fold = `\n${indent}`
  const word = (text: string) => escaped(text, quote)
  if (quote === '"') return { isEscaped: true, fold, isBlock: false, word, gap: word }
  return { isEscaped: false, fold, isBlock: false, word, gap: (value) => `\n${value}${indent}` }
}

function escaped(text: string, quote: string): string {
  if (quote === '"') return JSON.stringify(text).slice(1, -1)
  return quote === "'" ? text.replaceAll("'", "''") : text
}

/** Whether a reader gets exactly this text from the scalar as the value of a key. */
function readsAs(written: string, text: string): boolean {
  return textAt(parseDocument(`a: ${written}\nb: 1\n`, DEFAULT_LIMITS).root, ['a']) === text
}
