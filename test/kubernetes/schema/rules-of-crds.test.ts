import { describe, expect, test } from 'vitest'
import { violationsOf } from '../../../lib/kubernetes/schema/check-value.ts'
import { compileSchema } from '../../../lib/kubernetes/schema/compile-schema.ts'
import { Steps, StepsSpent } from '../../../lib/kubernetes/steps.ts'
import type { YamlValue } from '../../../lib/yaml/document.ts'

function said(value: YamlValue, schema: YamlValue, steps = new Steps(1_000_000)): string[] {
  const { schema: compiled, problems, unreadRules } = compileSchema(schema)
  expect([...problems, ...unreadRules]).toEqual([])
  return violationsOf(value, compiled, steps).map(({ path, message }) => [path.join('.'), message].filter(Boolean).join(' '))
}

const int = { type: 'integer' }
const text = { type: 'string' }
const list = (items: YamlValue) => ({ type: 'array', items })

/** An object with these properties, and a rule about it. */
function ruled(rule: string, properties: Record<string, YamlValue>, more: Record<string, YamlValue> = {}): YamlValue {
  return { type: 'object', properties, 'x-kubernetes-validations': [{ rule, ...more }] }
}

/** Rule, properties, objects for which it holds, one for which it does not. */
const RULES: [string, Record<string, YamlValue>, YamlValue[], YamlValue][] = [
  ['self.min <= self.max', { min: int, max: int }, [{ min: 1, max: 1 }], { min: 2, max: 1 }],
  ['!has(self.a) || !has(self.b)', { a: int, b: int }, [{}, { a: 1 }], { a: 1, b: 2 }],
  ['self.name.matches("^[a-z]+$")', { name: text }, [{ name: 'ab' }], { name: 'a1' }],
  ['self.name.matches("(?i)^AB$")', { name: text }, [{ name: 'ab' }], { name: 'b' }],
  ['self.items.all(i, i.startsWith("a"))', { items: list(text) }, [{ items: [] }, { items: ['a'] }], { items: ['a', 'b'] }],
  ['self.vlans.isSorted()', { vlans: list(int) }, [{ vlans: [1, 2, 2] }], { vlans: [2, 1] }],
  ['self.vlans.sum() < 10', { vlans: list(int) }, [{ vlans: [] }, { vlans: [4, 5] }], { vlans: [4, 6] }],
  ['self.rates.max() <= 2.5', { rates: list({ type: 'number' }) }, [{ rates: [1, 2.5] }], { rates: [3, 1] }],
  ['self.ports.exists_one(p, p == 80)', { ports: list(int) }, [{ ports: [80, 81] }], { ports: [80, 80] }],
  [
    'size(self.tags) < 2',
    { tags: { type: 'object', additionalProperties: text } },
    [{ tags: { a: 'x' } }],
    { tags: { a: 'x', b: 'y' } },
  ],
  ['"a" in self.tags', { tags: { type: 'object', additionalProperties: text } }, [{ tags: { a: 'x' } }], { tags: {} }],
  ['isCIDR(self.subnet)', { subnet: text }, [{ subnet: '10.0.0.0/8' }, { subnet: 'fd00::/8' }], { subnet: '10.0.0.0/33' }],
  ['isIP(self.address)', { address: text }, [{ address: '10.0.0.1' }, { address: '::1' }], { address: '10.0.0.01' }],
  ['self.x__dash__y > 1', { 'x-y': int }, [{ 'x-y': 2 }], { 'x-y': 1 }],
  ['self.__in__ > 1', { in: int }, [{ in: 2 }], { in: 1 }],
  [
    'self.replicas == 3',
    { replicas: { type: 'integer', default: 3 } },
    [{}, { replicas: null }, { replicas: 3 }],
    { replicas: 2 },
  ],
  [
    'self.port == "http" || self.port == 80',
    { port: { 'x-kubernetes-int-or-string': true } },
    [{ port: 80 }, { port: 'http' }],
    { port: '80' },
  ],
  [
    'self.until < timestamp("2030-01-01T00:00:00Z")',
    { until: { type: 'string', format: 'date-time' } },
    [{ until: '2029-01-01T00:00:00Z' }],
    { until: '2031-01-01T00:00:00Z' },
  ],
  [
    'self.day < timestamp("2030-01-01T00:00:00Z")',
    { day: { type: 'string', format: 'date' } },
    [{ day: '2029-01-01' }],
    { day: '2031-01-01' },
  ],
  ['self.lease > duration("1h")', { lease: { type: 'string', format: 'duration' } }, [{ lease: '90m' }], { lease: '5m' }],
  ['size(self.key) == 5', { key: { type: 'string', format: 'byte' } }, [{ key: 'aGVsbG8=' }], { key: 'aGVs' }],
  ['quantity(self.size).isLessThan(quantity("1Gi"))', { size: text }, [{ size: '1G' }], { size: '1.1Gi' }],
  ['self.?a.orValue(1) == 1', { a: int }, [{}, { a: 1 }], { a: 2 }],
]

test.each(RULES)('%s', (rule, properties, good, bad) => {
  const schema = ruled(rule, properties)
  for (const value of good) expect(said(value, schema), JSON.stringify(value)).toEqual([])
  expect(said(bad, schema)).toEqual([`breaks a rule: ${rule}`])
})

describe('messages of rules', () => {
  const properties = { a: { type: 'object', properties: { b: int } } }

  test("the message or message expression is reported at the rule's fieldPath", () => {
    const message = { message: 'b is 1', fieldPath: '.a.b' }
    expect(said({ a: { b: 2 } }, ruled('self.a.b == 1', properties, message))).toEqual(['a.b breaks a rule: b is 1'])
    const made = { message: 'b is 1', messageExpression: '"b is " + string(self.a.b)' }
    expect(said({ a: { b: 2 } }, ruled('self.a.b == 1', properties, made))).toEqual(['breaks a rule: b is 2'])
  })

  test('a message expression that fails falls back to the message', () => {
    const made = { message: 'b is 1', messageExpression: 'self.a.c' }
    expect(said({ a: { b: 2 } }, ruled('self.a.b == 1', properties, made))).toEqual(['breaks a rule: b is 1'])
  })

  test('a rule that reads a missing value', () => {
    expect(said({}, ruled('self.a.b == 1', properties))).toEqual(['breaks a rule, which cannot be evaluated: No such key: a'])
  })

  test('each item and property with its own rule is reported', () => {
    const rule = ruled('self.a == 1', { a: int })
    const schema = { type: 'object', properties: { list: list(rule) }, additionalProperties: rule }
    const outcome = said({ list: [{ a: 1 }, { a: 2 }], other: { a: 3 } }, schema)
    expect(outcome).toEqual(['list.1 breaks a rule: self.a == 1', 'other breaks a rule: self.a == 1'])
  })
})

describe('rules that are not evaluated', () => {
  test('a transition rule (oldSelf)', () => {
    expect(said({ a: 1 }, ruled('self.a == oldSelf.a', { a: int }))).toEqual([])
  })

  test('rules on a value of the wrong type', () => {
    expect(said({ a: 'x' }, ruled('self.a == 1', { a: int }))).toEqual(['a must be integer'])
  })

  test('a rule that does not compile is reported with its schema', () => {
    const { problems, unreadRules } = compileSchema(ruled('image(self.a).tag() == "1"', { a: text }))
    expect(problems).toEqual([])
    expect(unreadRules).toEqual([
      { path: ['x-kubernetes-validations', '0'], message: "found no matching overload for 'image(dyn)'" },
    ])
  })
})

describe('the work of rules is bounded', () => {
  const items = Array.from({ length: 1000 }, (_, index) => `item ${index}`)
  const cubic = 'self.items.all(a, self.items.all(b, self.items.all(c, a + b + c != "x")))'

  test.each([
    ['loops in loops', cubic],
    ['loops in loops whose errors CEL ignores', `${cubic} || true`],
    ['lists that grow', '(self.items + self.items + self.items).all(a, (self.items + self.items).all(b, a + b != "x"))'],
    ['a pattern in a loop', 'self.items.exists(a, a.matches("^(a|b|c|d|e){1,900}(item|x){1,100}$"))'],
  ])('%s', (_, rule) => {
    expect(() => said({ items }, ruled(rule, { items: list(text) }))).toThrow(StepsSpent)
  })

  test('all rules of a version together', () => {
    const rule = `'${'x'.repeat(1600)}' != ''`
    const many = { type: 'object', 'x-kubernetes-validations': Array.from({ length: 70 }, () => ({ rule })) }
    const { schema, unreadRules } = compileSchema(many)
    expect([schema.rules.length, unreadRules.length]).toEqual([62, 8])
    expect(unreadRules[0]?.message).toBe('exceeds the limit of 100000 characters for all rules of a version')
  })

  test.each([
    ['198 operators inside each other are read', 198, []],
    ['more are not, however large the stack is', 500, ['has more than 200 operators inside each other']],
  ])('%s', (_, operators, told) => {
    const rule = `1${' + 1'.repeat(operators)} > 0`
    const { unreadRules } = compileSchema({ type: 'object', 'x-kubernetes-validations': [{ rule }] })
    expect(unreadRules.map(({ message }) => message)).toEqual(told)
  })

  test('comparing many distinct names stays within the budget', () => {
    const names = items.slice(0, 60)
    const rule = 'self.items.all(a, self.items.exists_one(b, a == b))'
    expect(said({ items: names }, ruled(rule, { items: list(text) }))).toEqual([])
  })
})
