import { readApiScalar } from '../syntax/api-scalar.ts'
import { readCoreScalar } from '../syntax/core-scalar.ts'

/**
 * Texts that some reader of YAML 1.1 or 1.2 takes for another type, besides those that the API and the core schema
 * type. An IPv4 address is none.
 */
const TYPED_ELSEWHERE: readonly RegExp[] = [
  /^(y|n|yes|no|on|off|true|false|null|~)$/i,
  /^[-+]?\.(inf|nan)$/i,
  /^(<<|=)$/,
  /^(?!\d+(\.\d+){3}$)[-+]?[0-9.][0-9_.,]*([eE][-+]?[0-9_]*)?$/,
  /^[-+]?[eE][-+]?[0-9_]+$/,
  /^[-+]?0[xXoObB][0-9a-fA-F_]*$/,
  /^[-+]?[0-9][0-9_]*(:[0-9]+)+(\.[0-9_]*)?$/,
  /^[0-9]{1,4}-[0-9]{1,2}-[0-9]{1,2}([Tt \t].*)?$/,
]

const STARTS_OTHERWISE = /^(?:[\s,[\]{}#&*!|>'"%@`?:]|-(?:\s|$)|---|\.\.\.)/
const ENDS_OTHERWISE = /(?:\s|:)$/
const MEANS_SOMETHING = /:\s|\s#/
const MEANS_SOMETHING_IN_FLOW = /[,[\]{}?]|:(?=[,[\]{}])/
/** Characters that are escaped: not printable, or a line break for some reader. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const UNPRINTABLE = /[\0-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]/

/** Whether a string may be written without quotes: every reader takes it for this very string. */
export function isPlainText(text: string, inFlow: boolean): boolean {
  if (text === '' || UNPRINTABLE.test(text)) return false
  if (STARTS_OTHERWISE.test(text) || ENDS_OTHERWISE.test(text) || MEANS_SOMETHING.test(text)) return false
  if (inFlow && MEANS_SOMETHING_IN_FLOW.test(text)) return false
  return !isTyped(text)
}

function isTyped(text: string): boolean {
  if (readApiScalar(text).type !== 'string' || readCoreScalar(text) !== 'a string') return true
  return TYPED_ELSEWHERE.some((form) => form.test(text))
}

/** Whether a string can stand in single quotes, which know no escapes, on one line. */
export function isPrintable(text: string): boolean {
  return !UNPRINTABLE.test(text)
}

/** In double quotes, as JSON and YAML read it alike. */
export function doubleQuoted(text: string): string {
  return JSON.stringify(text).replaceAll(/[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]/g, escaped)
}

export function singleQuoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
}
