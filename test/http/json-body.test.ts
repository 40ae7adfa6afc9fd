import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { DomainError } from '../../lib/contract/errors.ts'
import { parseJson } from '../../lib/http/requests/json-body.ts'

/** The one fault of a body that is not JSON. */
function faultOf(body: string | Buffer) {
  try {
    parseJson(Buffer.from(body))
  } catch (error) {
    if (error instanceof DomainError && error.is('invalid_request')) return error.data.faults[0]
    throw error
  }
  throw new Error('It was read')
}

test.each<[string, number, number]>([
  ['', 1, 1],
  ['{"a": oops}', 1, 7],
  ['{"a": 1,}', 1, 9],
  ['{"a": 1} x', 1, 10],
  ['{\n  "a": 1\n  "b": 2\n}', 3, 3],
  ["{'a': 1}", 1, 2],
  ['// no\n{}', 1, 1],
  ['{"a": NaN}', 1, 7],
  ['{"a": 1, "a": 2}', 1, 10],
  ['{"a": {"b": 1,\n "b": 2}}', 2, 2],
  // The same name, spelled twice in different ways.
  ['{"a": 1, "\\u0061": 2}', 1, 10],
])('%j breaks at line %d, column %d', (body, line, column) => {
  expect(faultOf(body)).toMatchObject({ code: 'invalid_json', file: 'body', line, column })
})

test.each([
  ['UTF-16', Buffer.from('{"a": 1}', 'utf16le')],
  ['Latin-1', Buffer.from('{"a": "\xfc"}', 'latin1')],
  ['a byte order mark', '\ufeff{}'],
])('%s is not JSON in UTF-8', (_, body) => {
  expect(faultOf(body)).toMatchObject({ code: 'invalid_json' })
})

test('the same name in different objects is no repetition', () => {
  expect(parseJson(Buffer.from('{"a": {"a": 1}, "b": [{"a": 1}, {"a": 1}]}')).value).toEqual({
    a: { a: 1 },
    b: [{ a: 1 }, { a: 1 }],
  })
})

test('what cannot be read is not repeated', () => {
  expect(JSON.stringify(faultOf('{"password": s3cr3t}'))).not.toContain('s3cr3t')
})

test('depth is no fault of ours', () => {
  expect(parseJson(Buffer.from(`${'['.repeat(200_000)}${']'.repeat(200_000)}`)).value).toHaveLength(1)
  expect(faultOf('['.repeat(200_000))).toMatchObject({ code: 'invalid_json' })
})

describe('properties', () => {
  test('every JSON value is read as JSON.parse reads it', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(parseJson(Buffer.from(text)).value).toEqual(JSON.parse(text))
      }),
    )
  })

  test('a property is where its name stands', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.nat(5), fc.nat(5), (name, lines, spaces) => {
        const text = `{"x": {${'\n'.repeat(lines)}${' '.repeat(spaces)}${JSON.stringify(name)}: 1}}`
        const column = (lines === 0 ? '{"x": {'.length : 0) + spaces + 1
        expect(parseJson(Buffer.from(text)).placeOf(['x', name])).toEqual({ line: lines + 1, column })
      }),
    )
  })

  test('any bytes are read or refused', () => {
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array(), fc.string().map(Buffer.from)), (bytes) => {
        try {
          parseJson(Buffer.from(bytes))
        } catch (error) {
          expect(error).toMatchObject({ code: 'invalid_request' })
        }
      }),
    )
  })
})
