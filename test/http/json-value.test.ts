import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isError } from '../../lib/contract/errors.ts'
import { readJsonValue } from '../../lib/http/requests/json-value.ts'
import type { YamlValue } from '../../lib/yaml/document.ts'
import { jsonText } from '../../lib/yaml/value/json-text.ts'

function read(text: string): unknown {
  try {
    return readJsonValue(Buffer.from(text))
  } catch (error) {
    if (isError(error, 'invalid_request')) return error.data.faults[0]
    throw error
  }
}

test.each(['\u2028', '\u2029', '\ufeff', '\u0085', '\u007f', '\u009f', '\ufffe', '/', '😀', '\ufffd'])(
  '%j in a text is a character like any other',
  (character) => {
    const value = { [`k${character}`]: `a${character}b` }
    expect(read(JSON.stringify(value))).toEqual(value)
    const escaped = [...`a${character}b`.split('')]
      .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
      .join('')
    expect(read(`["${escaped}"]`)).toEqual([`a${character}b`])
  },
)

test.each<[string, unknown]>([
  ['9007199254740993', 9007199254740993n],
  ['-9007199254740993', -9007199254740993n],
  ['42', 42],
  ['-0', 0],
  ['1.0', 1],
  ['1.5e3', 1500],
  ['"\\/"', '/'],
  ['[]', []],
  ['{}', {}],
  ['null', null],
  ['{"__proto__": 1}', JSON.parse('{"__proto__": 1}')],
  [`${'['.repeat(100)}${']'.repeat(100)}`, JSON.parse(`${'['.repeat(100)}${']'.repeat(100)}`)],
])('%s is read', (text, value) => {
  expect(read(text)).toEqual(value)
})

describe('is refused with its place', () => {
  test.each<[string, string, number, number, string]>([
    ['a name twice', '{"a": 1,\n "a": 2}', 2, 2, 'occurs twice'],
    ['the same name, spelled in two ways', '{"a": 1, "\\u0061": 2}', 1, 10, 'occurs twice'],
    ['half a pair', '{"a": "\\ud83d"}', 1, 7, 'half a surrogate pair'],
    ['half a pair in a name', '{"\\udead": 1}', 1, 2, 'half a surrogate pair'],
    ['a number without end', '[1e999]', 1, 2, 'beyond what a double holds'],
    ['a long integer', `[${'9'.repeat(100_000)}]`, 1, 2, 'beyond what a double holds'],
    ['depth', '['.repeat(101) + ']'.repeat(101), 1, 101, 'nested more than 100 levels deep'],
    ['great depth', '['.repeat(200_000) + ']'.repeat(200_000), 1, 101, 'nested more than 100 levels deep'],
    ['YAML', 'a: 1', 1, 1, 'invalid here'],
    ['nothing', '', 1, 1, 'invalid here'],
    ['a line separator outside of texts', '{\u2028}', 1, 2, 'invalid here'],
  ])('%s', (_, text, line, column, message) => {
    expect(read(text)).toMatchObject({
      code: 'invalid_json',
      file: 'body',
      line,
      column,
      message: expect.stringContaining(message),
    })
  })
})

test('every value is read as it was written', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(inDoubles(read(JSON.stringify(value)))).toEqual(JSON.parse(JSON.stringify(value)))
      expect(read(jsonText({ value: value as YamlValue, exact: 2n ** 63n }))).toMatchObject({ exact: 2n ** 63n })
    }),
  )
})

/** JSON.parse has doubles only; integers that they do not hold are read exactly. */
function inDoubles(value: unknown): unknown {
  if (typeof value === 'bigint') return Number(value)
  if (Array.isArray(value)) return value.map(inDoubles)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, inDoubles(inner)]))
}
