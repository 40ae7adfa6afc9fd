import type { YamlValue } from '../document.ts'
import { readApiScalar } from '../syntax/api-scalar.ts'
import type { Style } from './style.ts'

export type Scalar = Exclude<YamlValue, object> | null

/** The preferred form of a string: plain, or in these quotes. */
export type Quoting = 'plain' | '"' | "'"

/**
 * Texts that some reader of YAML 1.1 or 1.2 takes for another type, in addition to those that the API types. An IPv4
 * address is not one of them.
 */
const TYPED_BY_SOME_READER: readonly RegExp[] = [
  /^(y|n|yes|no|on|off|true|false|null|~)$/i,
  /^[-+]?\.(inf|nan)$/i,
  /^(<<|=)$/,
  /^(?!\d+(\.\d+){3}$)[-+]?[0-9.][0-9_.,]*([eE][-+]?[0-9_]*)?$/,
  /^[-+]?[eE][-+]?[0-9_]+$/,
  /^[-+]?0[xXoObB][0-9a-fA-F_]*$/,
  /^[-+]?[0-9][0-9_]*(:[0-9]+)+(\.[0-9_]*)?$/,
  /^[0-9]{1,4}-[0-9]{1,2}-[0-9]{1,2}([Tt \t].*)?$/,
]

const INDICATOR_AT_START = /^(?:[\s,[\]{}#&*!|>'"%@`?:]|-(?:\s|$)|---|\.\.\.)/
const INDICATOR_AT_END = /(?:\s|:)$/
const INDICATOR_INSIDE = /:\s|\s#/
const INDICATOR_IN_FLOW = /[,[\]{}?]|:(?=[,[\]{}])/
/** Characters to escape: not printable, or a line break to some reader. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: the pattern looks for control characters
const UNPRINTABLE = /[\0-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]/

/** Writes a scalar on one line so that every reader of YAML 1.1 and 1.2 reads the value with its type. */
export function writeScalar(value: Scalar, quoting: Quoting, inFlow: boolean, style: Pick<Style, 'quote' | 'isJson'>): string {
  if (typeof value === 'number') return writeNumber(value)
  if (typeof value !== 'string') return String(value)
  if (style.isJson) return doubleQuoted(value)
  if (quoting === 'plain' && isPlainText(value, inFlow)) return value
  const quote = quoting === 'plain' ? style.quote : quoting
  return quote === "'" && isPrintable(value) ? singleQuoted(value) : doubleQuoted(value)
}

/**
 * Writes a number with a decimal point before an exponent: YAML 1.1 requires it, and a number that is not an exact
 * integer must not look like one.
 */
function writeNumber(value: number): string {
  if (Number.isSafeInteger(value)) return String(value)
  const text = Number.isInteger(value) ? value.toExponential() : String(value)
  return text.includes('.') ? text : text.replace('e', '.0e')
}

/** Whether a string may be written without quotes: every reader reads it as the same string. */
export function isPlainText(text: string, inFlow: boolean): boolean {
  if (UNPRINTABLE.test(text)) return false
  if (INDICATOR_AT_START.test(text) || INDICATOR_AT_END.test(text) || INDICATOR_INSIDE.test(text)) return false
  if (inFlow && INDICATOR_IN_FLOW.test(text)) return false
  return !isTyped(text)
}

function isTyped(text: string): boolean {
  return readApiScalar(text).type !== 'string' || TYPED_BY_SOME_READER.some((form) => form.test(text))
}

/** Whether a string fits on one line in single quotes, which have no escapes. */
function isPrintable(text: string): boolean {
  return !UNPRINTABLE.test(text)
}

/** Returns a string in double quotes that JSON and YAML read alike. */
function doubleQuoted(text: string): string {
  return JSON.stringify(text).replaceAll(/[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]/g, escaped)
}

function singleQuoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
}
