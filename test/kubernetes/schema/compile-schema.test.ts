import { describe, expect, test } from 'vitest'
import { LIMITS } from '../../../lib/domain/limits.ts'
import { compileSchema } from '../../../lib/kubernetes/schema/compile-schema.ts'
import type { YamlValue } from '../../../lib/yaml/document.ts'

/** A schema that cannot be used, the keys that lead to the fault, and a part of what is said. */
const UNUSABLE: [string, YamlValue, string, string][] = [
  ['a type that is none', { type: 'bogus' }, 'type', 'cannot be read'],
  ['two types', { type: ['string', 'null'] }, 'type', 'cannot be read'],
  ['a reference', { properties: { a: { $ref: '#/definitions/b' } } }, 'properties.a.$ref', 'not allowed'],
  ['a reference to itself', { $ref: '#' }, '$ref', 'not allowed'],
  ['definitions', { definitions: {} }, 'definitions', 'not allowed'],
  ['patterns of names', { patternProperties: { a: {} } }, 'patternProperties', 'not allowed'],
  ['a backreference', { pattern: '(a)\\1' }, 'pattern', 'invalid escape sequence'],
  ['a look-ahead', { items: { pattern: '(?=a)' } }, 'items.pattern', 'invalid or unsupported Perl syntax'],
  ['an open bracket', { pattern: '[' }, 'pattern', 'missing closing ]'],
  ['a pattern of repetitions', { pattern: '((a{100}){100}){100}' }, 'pattern', 'invalid repeat count'],
  ['a pattern that is long', { pattern: 'a'.repeat(4097) }, 'pattern', '4097 characters'],
  ['a pattern that grows', { pattern: '[ab]{1000}'.repeat(6) }, 'pattern', 'instructions'],
  ['a list of schemas for items', { items: [{}] }, 'items', 'is not a schema'],
  ['a schema that is text', { properties: { a: 'string' } }, 'properties.a', 'is not a schema'],
  ['properties that are a list', { properties: [] }, 'properties', 'cannot be read'],
  ['required as a flag', { required: true }, 'required', 'cannot be read'],
  ['a bound that is text', { minimum: '1' }, 'minimum', 'cannot be read'],
  ['a negative length', { minLength: -1 }, 'minLength', 'cannot be read'],
  ['a multiple of nothing', { multipleOf: 0 }, 'multipleOf', 'cannot be read'],
  ['an exclusive bound that is a number', { exclusiveMinimum: 5 }, 'exclusiveMinimum', 'cannot be read'],
]

test.each(UNUSABLE)('%s makes a schema unusable, and its place is told', (_, schema, path, message) => {
  const { problems } = compileSchema(schema)
  expect(problems.map((problem) => problem.path.join('.'))).toEqual([path])
  expect(problems[0]?.message).toContain(message)
})

test('every problem is told at once, up to twenty', () => {
  const wrong = (count: number) => ({ allOf: Array.from({ length: count }, () => ({ type: 'bogus' })) })
  expect(compileSchema(wrong(3)).problems).toHaveLength(3)
  expect(compileSchema(wrong(300)).problems).toHaveLength(20)
})

test('annotations that only describe a schema are ignored', () => {
  const described = {
    title: 'a',
    description: 'b',
    default: 1,
    example: 2,
    $id: 'x',
    format: 'int32',
    'x-kubernetes-list-type': 'map',
  }
  expect(compileSchema(described).problems).toEqual([])
})

describe('a schema is bounded', () => {
  const wide = (count: number) => ({ properties: Object.fromEntries(Array.from({ length: count }, (_, at) => [`p${at}`, {}])) })

  test('by the number of subschemas', () => {
    const { value } = LIMITS.crdNodes
    expect(compileSchema(wide(value - 1)).problems).toEqual([])
    expect(compileSchema(wide(value)).problems).toMatchObject([{ path: ['properties', `p${value - 1}`] }])
    expect(compileSchema(wide(2 * value)).problems).toHaveLength(1)
  })

  test('by the compiled size of its patterns; a repeated pattern is free', () => {
    const patterns = (count: number, of: (at: number) => string) => ({
      allOf: Array.from({ length: count }, (_, at) => ({ pattern: of(at) })),
    })
    expect(compileSchema(patterns(100, () => '[ab]{1000}')).problems).toEqual([])
    const { problems } = compileSchema(patterns(100, (at) => `[ab]{1000}${at}`))
    expect(problems.length).toBeGreaterThan(0)
    expect(problems[0]?.message).toContain('exceeds the limit of 50000 instructions for all patterns')
  })
})
