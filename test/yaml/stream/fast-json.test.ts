import { isDeepStrictEqual } from 'node:util'
import { describe, expect, test } from 'vitest'
import { composeDocument } from '../../../lib/yaml/syntax/compose.ts'
import { readJsonText } from '../../../lib/yaml/syntax/json-text.ts'

const PIECES = ['{', '}', '[', ']', ',', ':', '"a"', '1', ' ', '\n']

/** Words and strings, of which JSON does not have all. */
const WORDS = [
  ...['0', '-0', '10', '-1.5', '1.50', '1e5', '1E+5', '1.5e-10', '01', '-01', '1.', '.5', '+1', '1e', '1e5.5', '-', '0x1', '1_0'],
  ...['true', 'false', 'null', 'True', 'nul', 'nulls', 'NaN', 'a', '~', '*a', '&a 1', '!!str 1', '1 2', '1#', '1 #', "'a'"],
  ...['""', '"a b"', '"\\n"', '"\\\\"', '"\\""', '"\\\\\\""', '"\\u0041"', '"\\/"', '"\\x41"', '"\\q"', '"\\', '"\\"', '"a'],
  ...[
    '"\\ud83d\\ude00"',
    '"\u00e9"',
    '"\u{1f600}"',
    '"\x7f"',
    '"\x80"',
    '"\t"',
    '"\n"',
    '"a""b"',
    '"a"b',
    '"# a"',
    '"}"',
    '"\\u12"',
  ],
]

/** All texts of so many pieces. */
function textsOf(length: number): string[] {
  return length === 0 ? [''] : textsOf(length - 1).flatMap((text) => PIECES.map((piece) => text + piece))
}

/**
 * Whether a text is an object or a list of JSON. YAML wants a key and its colon on one line, and no control character.
 */
function isJson(text: string): boolean {
  if (/"\s*\n\s*:|[\x7f-\x9f]/.test(text)) return false
  try {
    return typeof JSON.parse(text) === 'object'
  } catch {
    return false
  }
}

function expectRead(texts: readonly string[]): void {
  const wrong = texts.filter((text) => {
    const root = readJsonText(text, 100)
    return root === undefined
      ? isJson(text) && text !== 'null'
      : !isDeepStrictEqual({ root, findings: [] }, composeDocument(text, 100))
  })
  expect(wrong).toEqual([])
}

describe('JSON is read fast, as by the full parser, and nothing else', () => {
  test.each(['', '[', '{', '\n {'])('of any pieces behind %j', (start) => {
    expectRead([0, 1, 2, 3, 4].flatMap(textsOf).map((text) => start + text))
  })

  test.each(['[?]', '{"k": ?}', '[1, ?]', '{"k":? }', '[?', '{?: 1}', '{"a": 1, ?: 2}', '?', '[\n?\n]'])(
    'with any word in %j',
    (text) => {
      expectRead(WORDS.map((word) => text.replace('?', () => word)))
    },
  )
})

describe('JSON is left to the full parser beyond', () => {
  test.each(['[[1]]', '[{"a": 1}]', '{"a": []}', '[1, {}]'])('the levels that may be: %s', (text) => {
    expect([readJsonText(text, 2), readJsonText(text, 1)]).toEqual([composeDocument(text, 2).root, undefined])
  })

  test.each([
    ['[]', 1],
    ['{}', 1],
    ['[[]]', 2],
    ['[1]', 2],
    ['["a"]', 2],
    ['{"a": 1}', 3],
    ['{"a": "b"}', 3],
    ['[{"a": [1, {}]}]', 6],
  ])('the number of values and keys that may be: %s', (text, nodes) => {
    expect([readJsonText(text, 9, nodes), readJsonText(text, 9, nodes - 1)]).toEqual([composeDocument(text, 9).root, undefined])
  })
})
