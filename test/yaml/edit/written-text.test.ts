import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import type { YamlValue } from '../../../lib/yaml/document.ts'
import { editDocument } from '../../../lib/yaml/edit/edit-document.ts'
import { readDocumentValue } from '../../../lib/yaml/edit/read-text.ts'
import { writeDocument } from '../../../lib/yaml/edit/write-document.ts'
import { isPlainText } from '../../../lib/yaml/write/write-scalar.ts'

const TYPED = [
  ...['y', 'Y', 'n', 'yes', 'Yes', 'NO', 'on', 'Off', 'true', 'FALSE', 'null', 'Null', '~', '<<', '='],
  ...[
    '0',
    '00',
    '012',
    '0o7',
    '0O7',
    '0x1F',
    '0b11',
    '1_000',
    '+1',
    '-1',
    '+_1',
    '0_x1F',
    '1,000',
    '1.',
    '.5',
    '1.2.3',
    'e0',
    '.',
    '-.',
    '1..',
    '1e3',
    '12e5',
    '1.5e-7',
    '123456789012345678901',
  ],
  ...['1:30', '12:30:45', '00:11:22:33:44:55', '1:30.5', '2001-02-03', '2001-2-3 12:00:00', '.inf', '-.INF', '.NaN', '+.inf'],
  ...[
    '',
    ' a',
    'a ',
    'a: b',
    'a:',
    'a #b',
    '#a',
    '- a',
    '-',
    '? a',
    '?',
    ': a',
    '*a',
    '&a',
    '!a',
    '%a',
    '@a',
    '`a',
    '|',
    '>',
    '"a',
    "'a",
  ],
  ...['[a', ']a', '{a', '}a', ',a', '---', '---a', '...', 'a\tb: c', 'a\nb', '\u0007', '\u0085', '\u2028', '\ufeff', '{{ x }}'],
]
const PLAIN = [
  ...[
    'a',
    'a b',
    'a-b',
    '-a',
    'a#b',
    'a:b',
    'a, b',
    'a]b',
    'it’s',
    "it's",
    'say "x"',
    'server-1/enp2s1',
    'E1/1',
    '10.0.0.1',
    '10.0.0.0/8',
  ],
  ...[
    '0c:20:12:fe:03:01',
    'v1beta1',
    'vpc.githedgehog.com/v1beta1',
    '25G',
    'yesterday',
    'nullable',
    '\u00e9t\u00e9',
    '\u{1f600}',
    '=a',
    '<<a',
  ],
]

describe('a string is plain', () => {
  test.each(PLAIN)('%j', (text) => expect(isPlainText(text, false)).toBe(true))
})

describe('a string is quoted', () => {
  test.each(TYPED)('%j', (text) => expect(isPlainText(text, false)).toBe(false))
})

test.each(['a, b', 'a]b', 'a{b', 'a?', 'x:]'])('a string is quoted in brackets: %j', (text) => {
  expect(isPlainText(text, true)).toBe(false)
})

const text = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.string({
    unit: fc.constantFrom('a', ' ', '\n', '\t', ':', '#', '-', '"', "'", '\\', '|', '0', '.', '_', 'e', ',', '[', '{', '?'),
  }),
  fc.constantFrom(...TYPED, ...PLAIN),
)
const value: fc.Arbitrary<YamlValue> = fc.letrec<{ value: YamlValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    text,
    fc.oneof(
      fc.integer(),
      fc.boolean(),
      fc.constant(null),
      fc.bigInt(2n ** 53n, 2n ** 70n),
      // -0 reads back as 0, as in JSON.
      fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => number + 0),
    ),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(text, tie('value'), { maxKeys: 4 }),
  ),
})).value

/** Returns a value with integers as bigint and without -0, which JSON does not distinguish from 0. */
function exact(each: YamlValue): unknown {
  if (typeof each === 'number') return Number.isSafeInteger(each) ? BigInt(each) : each
  if (Array.isArray(each)) return each.map(exact)
  if (typeof each !== 'object' || each === null) return each
  return Object.fromEntries(Object.entries(each).map(([key, member]) => [key, exact(member)]))
}

function readBy(version: '1.1' | '1.2', document: string): unknown {
  return exact(parse(document, { version, intAsBigInt: true, logLevel: 'silent' }) as YamlValue)
}

describe('whatever the value', () => {
  const wanted = fc.dictionary(fc.constantFrom('a', 'b', 'c'), value, { minKeys: 1 })

  test('a new document has the value, to every reader', () => {
    fc.assert(
      fc.property(wanted, (each) => {
        const document = writeDocument(each)
        expect(readDocumentValue(document)).toEqual({ value: each })
        expect(readBy('1.1', document)).toEqual(exact(each))
        expect(readBy('1.2', document)).toEqual(exact(each))
      }),
      { numRuns: 500 },
    )
  })

  test('an edited document has the value, in block, flow and JSON style', () => {
    const before = fc.constantFrom(
      'a: 1 # c\nb: [x, 2] # d\n',
      'a: {b: 1}\nc:\n- x\n',
      '{\n  "a": [1],\n  "b": {"c": null}\n}\n',
      'a: |\n  x\n',
    )
    fc.assert(
      fc.property(before, wanted, (document, each) => {
        const result = editDocument(document, { ...each, a: each.a ?? null })
        if (!('text' in result)) throw new Error(result.refusal.message)
        expect(readDocumentValue(result.text)).toEqual({ value: { ...each, a: each.a ?? null } })
        expect(readBy('1.1', result.text)).toEqual(readBy('1.2', result.text))
      }),
      { numRuns: 500 },
    )
  })
})

test.each([{ a: Number.POSITIVE_INFINITY }, { a: '\ud83d' }])('no document holds %j', (each) => {
  expect(() => writeDocument(each)).toThrow(expect.objectContaining({ code: 'invalid_request' }))
})

test('what no document holds is told with its place', () => {
  const fault = {
    code: 'edit_value',
    severity: 'error',
    file: 'body',
    found: '/a/0',
    message: expect.stringContaining('surrogate'),
  }
  expect(() => writeDocument({ a: ['\ude00'] })).toThrow(expect.objectContaining({ data: { faults: [fault] } }))
})

test.each<[YamlValue, string]>([
  ['a, b', 'a, b\n'],
  [[], '[]\n'],
  [{ 'a, b': '', c: -0, d: 1e21, e: 1.5, f: 'x\n' }, 'a, b: ""\nc: 0\nd: 1.0e+21\ne: 1.5\nf: |\n  x\n'],
  [[{ a: [1], b: { c: '\x7f' } }, 'x, y'], '- a:\n    - 1\n  b:\n    c: "\\u007f"\n- x, y\n'],
])('a new document: %j', (each, document) => expect(writeDocument(each)).toBe(document))
