import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { violationsOf } from '../../../lib/kubernetes/schema/check-value.ts'
import { compileSchema } from '../../../lib/kubernetes/schema/compile-schema.ts'
import { Steps, StepsSpent } from '../../../lib/kubernetes/steps.ts'
import type { YamlValue } from '../../../lib/yaml/document.ts'

const MANY = 1_000_000

/** What is said against a value, as `path message`. */
function said(value: YamlValue, schema: YamlValue, steps = new Steps(MANY)): string[] {
  const { schema: compiled, problems } = compileSchema(schema)
  expect(problems).toEqual([])
  return violationsOf(value, compiled, steps).map(({ path, message, nearest }) =>
    [path.join('.'), message, nearest === undefined ? '' : `(${nearest}?)`].filter((part) => part !== '').join(' '),
  )
}

const int = { type: 'integer' }
const text = { type: 'string' }

/** Schema, values that fit, a value that does not, what is said. */
const KEYWORDS: [string, YamlValue, YamlValue[], YamlValue, string[]][] = [
  ['type string', text, ['', 'a'], 1, ['must be string']],
  ['type integer', int, [1, 1.0, 2n ** 60n], 1.5, ['must be integer']],
  ['type number', { type: 'number' }, [1, 1.5, 2n ** 60n], '1', ['must be number']],
  ['type boolean', { type: 'boolean' }, [true], 'true', ['must be boolean']],
  ['type object', { type: 'object' }, [{}], [], ['must be object']],
  ['type array', { type: 'array' }, [[]], {}, ['must be array']],
  ['nullable', { type: 'string', nullable: true }, [null, 'a'], 1, ['must be string']],
  ['not nullable', text, ['a'], null, ['must be string']],
  ['int or string', { 'x-kubernetes-int-or-string': true }, [1, '1'], true, ['must be integer or string']],
  ['enum', { enum: [1, 'a', { b: 2 }] }, [1, 'a', { b: 2 }], '1', ['must be equal to one of the allowed values']],
  ['enum of large integers', { enum: [2n ** 60n] }, [2n ** 60n], 2 ** 60, ['must be equal to one of the allowed values']],
  [
    'enum and null',
    { type: 'string', nullable: true, enum: ['a', null] },
    [null, 'a'],
    'b',
    ['must be equal to one of the allowed values'],
  ],
  ['minimum', { minimum: 2 }, [2, 3, 'a'], 1, ['must be >= 2']],
  ['maximum', { maximum: 2n ** 60n }, [2n ** 60n, 1], 2n ** 60n + 1n, [`must be <= ${2n ** 60n}`]],
  ['exclusive', { minimum: 1, exclusiveMinimum: true }, [2], 1, ['must be > 1']],
  ['exclusive maximum', { maximum: 3, exclusiveMaximum: true }, [2], 3, ['must be < 3']],
  ['multipleOf', { multipleOf: 3 }, [3, 9n, 3n * 2n ** 60n], 4, ['must be multiple of 3']],
  ['multipleOf a fraction', { multipleOf: 0.1 }, [0.3, 1], 0.25, ['must be multiple of 0.1']],
  ['minLength', { minLength: 2 }, ['ab', '😀a'], '😀', ['must NOT have fewer than 2 characters']],
  ['maxLength', { maxLength: 1 }, ['😀', ''], 'ab', ['must NOT have more than 1 characters']],
  ['minItems', { minItems: 1 }, [[1]], [], ['must NOT have fewer than 1 items']],
  ['maxItems', { maxItems: 1 }, [[1]], [1, 2], ['must NOT have more than 1 items']],
  ['minProperties', { minProperties: 1 }, [{ a: 1 }], {}, ['must NOT have fewer than 1 properties']],
  ['maxProperties', { maxProperties: 0 }, [{}], { a: 1 }, ['must NOT have more than 0 properties']],
  [
    'uniqueItems',
    { uniqueItems: true },
    [[1, '1', [1]]],
    [{ a: 1, b: 2 }, 3, { b: 2, a: 1 }],
    ['must NOT have duplicate items (items 0 and 2 are identical)'],
  ],
  ['items', { items: int }, [[1], {}], [1, 'a'], ['1 must be integer']],
  ['properties', { properties: { a: text } }, [{ a: 'x' }, {}, 1], { a: 1 }, ['a must be string']],
  ['required', { required: ['a', 'b'] }, [{ a: null, b: 1 }], {}, ['a is missing, but required', 'b is missing, but required']],
  [
    'additionalProperties',
    { properties: { a: {} }, additionalProperties: int },
    [{ a: 'x', b: 1 }],
    { b: 'x' },
    ['b must be integer'],
  ],
  [
    'no additionalProperties',
    { properties: { a: {} }, additionalProperties: false },
    [{ a: 1 }],
    { b: 1 },
    ['b must NOT be there'],
  ],
  ['allOf', { allOf: [int, { minimum: 2 }] }, [2], 1, ['must be >= 2']],
  ['anyOf', { anyOf: [int, text] }, [1, 'a'], true, ['must be integer', 'must be string', 'must match a schema in anyOf']],
  ['oneOf', { oneOf: [int, { minimum: 5 }] }, [1, 5.5], 7, ['must match exactly one schema in oneOf']],
  ['not', { not: text }, [1], 'a', ['must NOT be valid']],
  ['pattern', { pattern: '^a+$' }, ['aa', 1], 'b', ['must match pattern "^a+$"']],
  ['a pattern of RE2', { pattern: '(?i)^[a-z]+$' }, ['ABC'], '1', ['must match pattern "(?i)^[a-z]+$"']],
  ['a pattern with classes', { pattern: '^\\pL[[:alpha:]]\\z' }, ['äb'], '1b', ['must match pattern "^\\\\pL[[:alpha:]]\\\\z"']],
]

describe('each keyword accepts and refuses', () => {
  test.each(KEYWORDS)('%s', (_, schema, good, bad, expected) => {
    for (const value of good) expect(said(value, schema)).toEqual([])
    expect(said(bad, schema)).toEqual(expected)
  })
})

const closed = (properties: Record<string, YamlValue>) => ({ type: 'object', properties })
const keep = { 'x-kubernetes-preserve-unknown-fields': true }

/**
 * Which fields the API server keeps, and refuses with strict field validation. The rows on unknown fields are those of
 * the test of its pruning, in our words:
 * https://github.com/kubernetes/kubernetes/blob/master/staging/src/k8s.io/apiextensions-apiserver/pkg/apiserver/schema/pruning/algorithm_test.go
 */
const STRUCTURE: [string, YamlValue, YamlValue[], YamlValue, string[]][] = [
  ['unknown fields', closed({ a: {} }), [{ a: 1 }, {}], { b: 1, a: 1 }, ['b is not a field that the schema knows']],
  ['of an object without properties', { type: 'object' }, [{}], { a: 1 }, ['a is not a field that the schema knows']],
  [
    'far from any',
    closed({ subnets: {} }),
    [],
    { subnet: 1, gateway: 1 },
    ['subnet is not a field that the schema knows (subnets?)', 'gateway is not a field that the schema knows'],
  ],
  ['in items', { items: closed({ a: {} }) }, [[{ a: 1 }]], [{}, { b: 1 }], ['1.b is not a field that the schema knows']],
  [
    'in values of a map',
    { type: 'object', additionalProperties: closed({ a: {} }) },
    [{ x: { a: 1 } }],
    { x: { b: 1 } },
    ['x.b is not a field that the schema knows'],
  ],
  [
    'in values of a map of anything',
    { type: 'object', additionalProperties: true },
    [{ x: 1, y: [1] }],
    { x: { b: 1 } },
    ['x.b is not a field that the schema knows'],
  ],
  [
    'below fields that are kept',
    { ...closed({ a: closed({ b: {} }) }), ...keep },
    [{ x: { y: 1 }, a: { b: 1 } }],
    { a: { c: 1 } },
    ['a.c is not a field that the schema knows'],
  ],
  [
    'not those that only an alternative names',
    { ...closed({}), anyOf: [closed({ a: int })] },
    [{}],
    { a: 1 },
    ['a is not a field that the schema knows'],
  ],
  [
    'of an embedded object',
    { 'x-kubernetes-embedded-resource': true, ...closed({ spec: {} }) },
    [{ apiVersion: 'v1', kind: 'A', metadata: { name: 'a', labels: { 'a.b/c': 'd' } }, spec: 1 }],
    { kind: 'A', metadata: { nam: 'a', labels: { x: 1 } }, data: 1 },
    [
      'apiVersion is missing, but required',
      'metadata.nam is not a field that the schema knows (name?)',
      'metadata.labels.x must be string',
      'data is not a field that the schema knows',
    ],
  ],
  [
    'a default fills what is missing, or nothing',
    { required: ['a'], ...closed({ a: { type: 'string', default: 'x' } }) },
    [{}, { a: null }, { a: 'y' }],
    { a: 1 },
    ['a must be string'],
  ],
  [
    'a set',
    { 'x-kubernetes-list-type': 'set' },
    [[1, '1', { a: 1 }], []],
    [1, 2, 1, 1, { a: 1 }, { a: 1 }],
    ['2 is in the list already, as item 0', '5 is in the list already, as item 4'],
  ],
  [
    'a map in a list',
    { 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': ['a', 'b'] },
    [[{ a: 1, b: 1 }, { a: 1, b: 2 }, { a: 1 }]],
    [
      { a: 1, b: 1, c: 1 },
      { b: 1, a: 1, c: 2 },
    ],
    ['1 has the same a and b as item 0'],
  ],
  ['an atomic list', { 'x-kubernetes-list-type': 'atomic', items: int }, [[1, 1]], ['a'], ['0 must be integer']],
  [
    'a value near an allowed one',
    { enum: ['server-leaf', 'spine'] },
    ['spine'],
    'serverleaf',
    ['must be equal to one of the allowed values (server-leaf?)'],
  ],
]

describe('structure', () => {
  test.each(STRUCTURE)('%s', (_, schema, good, bad, expected) => {
    for (const value of good) expect(said(value, schema)).toEqual([])
    expect(said(bad, schema)).toEqual(expected)
  })
})

describe('labels and annotations', () => {
  const LABELS: [string, YamlValue, string | undefined][] = [
    ['a plain label', { labels: { app: 'x-1.a_b' } }, undefined],
    ['an empty value', { labels: { app: '' } }, undefined],
    ['a key with two slashes', { labels: { 'a/b/c': 'x' } }, 'metadata.labels.a/b/c'],
    ['a key with a bad domain', { labels: { 'A_b/c': 'x' } }, 'metadata.labels.A_b/c'],
    ['a value that is too long', { labels: { a: 'x'.repeat(64) } }, 'metadata.labels.a'],
    ['a value with a space', { labels: { a: 'x y' } }, 'metadata.labels.a'],
    ['any text as annotation', { annotations: { a: 'x y\n'.repeat(1000) } }, undefined],
    ['too much text', { annotations: { a: 'x'.repeat(300_000) } }, 'metadata.annotations'],
    ['a creation time of nothing', { creationTimestamp: null }, undefined],
    ['a creation time that is none', { creationTimestamp: 'today' }, 'metadata.creationTimestamp'],
  ]

  test.each(LABELS)('%s', (_, metadata, path) => {
    const schema = { 'x-kubernetes-embedded-resource': true, type: 'object' }
    const found = said({ apiVersion: 'v1', kind: 'A', metadata }, schema)
    expect(found.map((one) => one.split(' ')[0])).toEqual(path === undefined ? [] : [path])
  })
})

describe('property names that every JavaScript object inherits', () => {
  const names = ['constructor', '__proto__', 'toString', 'hasOwnProperty', 'valueOf']

  test.each(names)('a property %s that is absent is absent', (name) => {
    expect(said({}, { properties: Object.fromEntries([[name, text]]) })).toEqual([])
    expect(said({}, { required: [name] })).toEqual([`${name} is missing, but required`])
  })

  test.each(names)('a property %s that is there is checked', (name) => {
    const schema = { properties: Object.fromEntries([[name, text]]), additionalProperties: false }
    expect(said(Object.fromEntries([[name, 1]]), schema)).toEqual([`${name} must be string`])
    expect(said(Object.fromEntries([[name, 1]]), { additionalProperties: false })).toEqual([`${name} must NOT be there`])
  })
})

describe('work is bounded', () => {
  function stepsOf(value: YamlValue, schema: YamlValue): number {
    const steps = new Steps(MANY)
    said(value, schema, steps)
    return steps.taken
  }

  test('matching a pattern takes time in text length times pattern length', () => {
    const of = (length: number) => stepsOf(`${'a'.repeat(length)}!`, { pattern: '^(a+)+$' })
    expect(of(2000)).toBeLessThan(2000)
    expect(of(20_000) / of(2000)).toBeCloseTo(10, 0)
  })

  test('nested alternatives for each item stop at the limit', () => {
    let schema: YamlValue = int
    for (let level = 0; level < 12; level++) schema = { anyOf: [schema, { not: schema }] }
    const value = Array.from({ length: 1000 }, () => 1)
    expect(() => said(value, { items: schema }, new Steps(10_000))).toThrow(StepsSpent)
  })

  test('all objects of a kind share one budget', () => {
    const all = new Steps(25)
    for (let object = 0; object < 2; object++) said([1, 2, 3], { items: int }, new Steps(20, all))
    expect(all.taken).toBe(8)
    expect(() => said([...Array(30).keys()], { items: int }, new Steps(20, all))).toThrow('more than 25 steps')
  })

  test('the check stops after 100 violations and reports ten of each alternative', () => {
    const items = Array.from({ length: 1000 }, () => 'x')
    expect(said(items, { items: int })).toHaveLength(100)
    expect(stepsOf(items, { items: int })).toBeLessThan(1200)
    expect(said(items, { anyOf: [{ items: int }] })).toHaveLength(11)
  })
})

test('checking any value against any schema terminates with an answer', () => {
  const leaf = fc.record(
    {
      type: fc.constantFrom('array', 'integer', 'object', 'string'),
      nullable: fc.boolean(),
      enum: fc.array(fc.jsonValue({ maxDepth: 1 }) as fc.Arbitrary<YamlValue>, { maxLength: 3 }),
      minLength: fc.nat(3),
      required: fc.array(fc.string(), { maxLength: 2 }),
    },
    { requiredKeys: [] },
  ) as fc.Arbitrary<YamlValue>
  const around = (inner: fc.Arbitrary<YamlValue>) =>
    fc.record(
      {
        items: inner,
        properties: fc.dictionary(fc.string(), inner, { maxKeys: 2 }),
        anyOf: fc.array(inner, { maxLength: 2 }),
        not: inner,
      },
      { requiredKeys: [] },
    ) as fc.Arbitrary<YamlValue>
  const schema = fc.oneof(leaf, around(leaf), around(around(leaf)))
  fc.assert(
    fc.property(schema, fc.jsonValue() as fc.Arbitrary<YamlValue>, (one, value) => {
      const fits = said(value, { allOf: [one] }).length === 0
      expect(said(value, { not: one }).length === 0).toBe(!fits)
      expect(said(value, { allOf: [one, one] }).length === 0).toBe(fits)
    }),
  )
})
