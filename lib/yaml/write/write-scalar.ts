import type { YamlValue } from '../document.ts'
import { doubleQuoted, isPlainText, isPrintable, singleQuoted } from './plain-text.ts'
import type { Style } from './style.ts'

export type Scalar = Exclude<YamlValue, object> | null

/** How a string is to be written where it can be: plain, or in these quotes. */
export type Quoting = 'plain' | '"' | "'"

/** A scalar on one line. Every reader of YAML 1.1 and 1.2 takes what is written for a value of this type. */
export function writeScalar(value: Scalar, quoting: Quoting, inFlow: boolean, style: Pick<Style, 'quote' | 'isJson'>): string {
  if (typeof value === 'number') return writeNumber(value)
  if (typeof value !== 'string') return String(value)
  if (style.isJson) return doubleQuoted(value)
  if (quoting === 'plain' && isPlainText(value, inFlow)) return value
  const quote = quoting === 'plain' ? style.quote : quoting
  return quote === "'" && isPrintable(value) ? singleQuoted(value) : doubleQuoted(value)
}

/**
 * With a decimal point before an exponent, which YAML 1.1 demands, and so that it is no integer where it is not exact.
 */
function writeNumber(value: number): string {
  if (Number.isSafeInteger(value)) return String(value === 0 ? 0 : value)
  const text = Number.isInteger(value) ? value.toExponential() : String(value)
  return text.includes('e') && !text.includes('.') ? text.replace('e', '.0e') : text
}
