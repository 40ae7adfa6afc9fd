import { error, type Finding, quote } from '../findings/finding.ts'
import { readApiScalar } from '../syntax/api-scalar.ts'
import type { ScalarNode } from '../syntax/node.ts'

/** Any escape of JSON: a surrogate pair, a half of one, which is kept, or another. */
const JSON_ESCAPES = /\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|(u[dD][89a-fA-F][0-9a-fA-F]{2})|.)/g
/** Any escape; one that kubectl's YAML reader lacks is kept. */
const YAML_ESCAPES = /\\(?:(u[dD][89a-fA-F][0-9a-fA-F]{2}|[^0abefnrtvNLP_xuU \t"\\\r\n])|.)/g

/** Whether kubectl reads a document as JSON, and the findings about it. */
export interface JsonCheck {
  isJson: boolean
  findings: Iterable<Finding>
}

/**
 * Checks a document that begins with `{`, which kubectl reads as JSON. There kubectl refuses comments, unquoted keys
 * and everything else that is not strict JSON, though it accepts the same text below a `---` line.
 */
export function checkJson(text: string): JsonCheck {
  if (!/^[ \t\r\n]*\{/.test(text)) return { isJson: false, findings: [] }
  try {
    JSON.parse(text)
    return { isJson: true, findings: escapesIn(text, JSON_ESCAPES, 0) }
  } catch (error) {
    return { isJson: false, findings: [notJson(text, (error as SyntaxError).message)] }
  }
}

function notJson(text: string, reason: string): Finding {
  const offset = text.search(/\S/)
  return error('not_json', offset, `The document begins with { and kubectl reads it as JSON, which it is not: ${reason}`, {
    found: quote(text.slice(offset)),
    expected: 'JSON, or YAML below a --- line',
    hint: 'put --- on a line of its own above it',
  })
}

/** Finds a number that JSON readers cannot hold, such as 1e400. Read as YAML, it would be a string. */
export function checkJsonNumber({ style, text, start }: ScalarNode): Finding | undefined {
  if (style !== 'plain' || readApiScalar(text).type !== 'string') return undefined
  return error('unsupported_number', start, 'kubectl cannot hold this number', {
    found: quote(text),
    hint: 'quote it if a string is meant',
  })
}

/**
 * Checks the escapes of a double-quoted YAML string. JSON allows `\/` and surrogates; kubectl's YAML reader does not.
 */
export function checkEscapes(quoted: string, start: number): Generator<Finding> {
  return escapesIn(quoted, YAML_ESCAPES, start)
}

function* escapesIn(text: string, pattern: RegExp, start: number): Generator<Finding> {
  for (const { 0: found, 1: kept, index } of text.matchAll(pattern))
    if (kept !== undefined) yield unsupported(found, start + index)
}

function unsupported(found: string, offset: number): Finding {
  return error('unsupported_escape', offset, `kubectl does not read the escape ${found} here`, {
    found,
    hint: found === '\\/' ? 'write / without the backslash' : 'write the character itself, or \\U and eight hex digits',
  })
}
