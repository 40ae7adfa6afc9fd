import { type Finding, quote } from './finding.ts'

const ESCAPES = /\\(?:u[dD][89a-fA-F][0-9a-fA-F]{2}|[^0abefnrtvNLP_xuU \t"\\\r\n])/g

/**
 * Checks a document that kubectl reads as JSON: one that begins with `{`. What is not strict JSON there, comments and
 * unquoted keys, it refuses, though it takes the same text below a `---` line.
 */
export function checkJson(text: string): Finding[] {
  const start = text.search(/\S/)
  try {
    JSON.parse(text)
  } catch (error) {
    return [
      {
        code: 'not_json',
        severity: 'error',
        message: `The document begins with { and kubectl reads it as JSON, which it is not: ${error instanceof Error ? error.message : ''}`,
        offset: start,
        found: quote(text.slice(start)),
        expected: 'JSON, or YAML below a line ---',
        hint: 'put --- on a line of its own above it',
      },
    ]
  }
  return loneSurrogates(text)
}

function loneSurrogates(text: string): Finding[] {
  const pairs = text.replaceAll(/\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}/g, '            ')
  return [...pairs.matchAll(/(?<!\\)(?:\\\\)*\\u[dD][89a-fA-F][0-9a-fA-F]{2}/g)].map(({ 0: found, index }) =>
    unsupported(found, index),
  )
}

/** Checks the escapes of a double-quoted YAML string: kubectl's reader has neither `\/` nor surrogates, which JSON allows. */
export function checkEscapes(text: string, start: number): Finding[] {
  const findings: Finding[] = []
  const plain = text.replaceAll('\\\\', '  ')
  for (const { 0: found, index } of plain.matchAll(ESCAPES)) findings.push(unsupported(found, start + index))
  return findings
}

function unsupported(found: string, offset: number): Finding {
  return {
    code: 'unsupported_escape',
    severity: 'error',
    message: `kubectl does not read the escape ${found} here`,
    offset,
    found,
    hint: found === '\\/' ? 'write / without the backslash' : 'write the character itself, or \\U and eight hex digits',
  }
}
