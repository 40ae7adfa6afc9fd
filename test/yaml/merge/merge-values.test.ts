import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { YamlValue } from '../../../lib/yaml/document.ts'
import type { MergeConflict, MergeResult } from '../../../lib/yaml/merge/merge-conflict.ts'
import { mergeValues } from '../../../lib/yaml/merge/merge-values.ts'
import { fingerprint, isMapping } from '../../../lib/yaml/value/value.ts'

const port = (name: string, more: Record<string, YamlValue> = {}) => ({ name, ...more })

describe('a change by one side, or the same by both, is no conflict', () => {
  test.each<[what: string, base: YamlValue, ours: YamlValue, theirs: YamlValue, merged: YamlValue]>([
    ['different keys', { a: 1, b: 1 }, { a: 2, b: 1 }, { a: 1, b: 2 }, { a: 2, b: 2 }],
    ['keys far down', { s: { a: { x: 1 }, b: 1 } }, { s: { a: { x: 2 }, b: 1 } }, { s: { a: { x: 1 } } }, { s: { a: { x: 2 } } }],
    ['the same change', { a: 1 }, { a: 2 }, { a: 2 }, { a: 2 }],
    ['the same removal', { a: 1, b: 1 }, { b: 1 }, { b: 1 }, { b: 1 }],
    ['a removal beside a change', { a: 1, b: 1 }, { b: 1 }, { a: 1, b: 2 }, { b: 2 }],
    ['additions on both sides', { a: 1 }, { a: 1, o: 1 }, { a: 1, t: 1 }, { a: 1, o: 1, t: 1 }],
    ['a map that both add', {}, { m: { o: 1 } }, { m: { t: 1 } }, { m: { o: 1, t: 1 } }],
    ['null in place of a value', { a: 1, b: 1 }, { a: null, b: 1 }, { a: 1, b: 2 }, { a: null, b: 2 }],
    ['null that goes', { a: null, b: 1 }, { b: 1 }, { a: null, b: 2 }, { b: 2 }],
    ['another type on one side', { a: 1, b: 1 }, { a: [1], b: 1 }, { a: 1, b: 2 }, { a: [1], b: 2 }],
    ['integers as number and bigint', { a: 1, b: 1 }, { a: 1n, b: 2 }, { a: 5, b: 1 }, { a: 5, b: 2 }],
    [
      'integers beyond 2^53',
      { a: 2n ** 53n, b: 1 },
      { a: 2n ** 53n + 1n, b: 1 },
      { a: 2n ** 53n, b: 2 },
      { a: 2n ** 53n + 1n, b: 2 },
    ],
    [
      'a key of every prototype',
      { b: 1 },
      { b: 2 },
      JSON.parse('{"b":1,"__proto__":{"x":1}}'),
      JSON.parse('{"b":2,"__proto__":{"x":1}}'),
    ],
    ['items of a list', ['a', 'b', 'c'], ['A', 'b', 'c'], ['a', 'b', 'C'], ['A', 'b', 'C']],
    ['items next to each other', ['a', 'b'], ['A', 'b'], ['a', 'B'], ['A', 'B']],
    ['inside items of a list', [{ a: 1, b: 1 }], [{ a: 2, b: 1 }], [{ a: 1, b: 2 }], [{ a: 2, b: 2 }]],
    ['an item in front and one at the end', ['b'], ['a', 'b'], ['b', 'c'], ['a', 'b', 'c']],
    ['an item that goes and another that changes', [1, 2, 3], [2, 3], [1, 2, 4], [2, 4]],
    ['named items', [port('a'), port('b')], [port('a', { mtu: 9 }), port('b')], [port('b', { mtu: 1 })], 'conflict at a'],
    [
      'named items that differ',
      [port('a'), port('b')],
      [port('a', { m: 1 }), port('b')],
      [port('b', { m: 2 }), port('a')],
      [port('b', { m: 2 }), port('a', { m: 1 })],
    ],
    ['named items that both add', [port('a')], [port('a'), port('o')], [port('a'), port('t')], [port('a'), port('o'), port('t')]],
    [
      'named items, one gone on each side',
      [port('a'), port('b'), port('c')],
      [port('b'), port('c')],
      [port('a'), port('b')],
      [port('b')],
    ],
  ])('%s', (_, base, ours, theirs, merged) => {
    const result = mergeValues(base, ours, theirs)
    if (merged === 'conflict at a') expect(result).toMatchObject({ conflicts: [{ path: '/[name=a]' }] })
    else expect(result).toEqual({ value: merged, settled: [] })
  })

  test('our items keep their order, theirs follow their predecessors', () => {
    const merged = mergeValues({ a: 1, b: 1 }, { b: 1, o: 1, a: 1 }, { x: 1, a: 1, y: 1, b: 1, z: 1 })
    expect('value' in merged && Object.keys(merged.value as object)).toEqual(['x', 'b', 'o', 'z', 'a', 'y'])
  })
})

describe('a conflict names its place and all sides', () => {
  test.each<[what: string, base: YamlValue, ours: YamlValue, theirs: YamlValue, conflict: object]>([
    ['one value, two changes', { a: { b: 1 } }, { a: { b: 2 } }, { a: { b: 3 } }, { path: '/a/b', base: 1, ours: 2, theirs: 3 }],
    ['changed and removed', { a: 1 }, { a: 2 }, {}, { path: '/a', base: 1, ours: 2 }],
    ['removed and changed', { a: 1 }, {}, { a: 2 }, { path: '/a', base: 1, theirs: 2 }],
    ['null and absent', { a: 1 }, { a: null }, {}, { path: '/a', base: 1, ours: null }],
    ['two additions of one key', {}, { a: 1 }, { a: '1' }, { path: '/a', ours: 1, theirs: '1' }],
    ['another type on each side', { a: 1 }, { a: {} }, { a: [] }, { path: '/a', base: 1, ours: {}, theirs: [] }],
    [
      'maps in place of a scalar',
      { a: 1 },
      { a: { x: 1 } },
      { a: { y: 1 } },
      { path: '/a', base: 1, ours: { x: 1 }, theirs: { y: 1 } },
    ],
    [
      'two additions at one place of a list',
      ['a'],
      ['a', 'o'],
      ['a', 't'],
      { path: '', base: ['a'], ours: ['a', 'o'], theirs: ['a', 't'] },
    ],
    ['an item moved here and changed there', ['a', 'b'], ['b', 'c'], ['a', 'c'], { path: '', ours: ['b', 'c'] }],
    ['an item of a list', [0, 1, 2, 3], [9, 0, 1, 2, 5], [0, 1, 2, 6], { path: '/4', base: 3, ours: 5, theirs: 6 }],
    [
      'a named item',
      { p: [port('x/y', { m: 1 })] },
      { p: [port('x/y', { m: 2 })] },
      { p: [port('x/y', { m: 3 })] },
      { path: '/p/[name=x~1y]/m', base: 1, ours: 2, theirs: 3 },
    ],
    [
      'two new orders',
      [port('a'), port('b'), port('c')],
      [port('b'), port('a'), port('c')],
      [port('c'), port('a'), port('b')],
      { path: '' },
    ],
  ])('%s', (_, base, ours, theirs, conflict) => {
    const result = mergeValues(base, ours, theirs)
    expect(result).toEqual({ conflicts: [expect.objectContaining(conflict)] })
    const [{ settled }] = [mergeValues(base, ours, theirs, () => 'ours') as { settled: object[] }]
    expect(settled).toHaveLength(1)
  })

  test('a favoured side wins in conflicts and nowhere else', () => {
    const [base, ours, theirs] = [
      { a: 1, b: 1, c: 1 },
      { a: 2, b: 2, c: 1 },
      { a: 3, b: 1, c: 3 },
    ]
    expect(mergeValues(base, ours, theirs, () => 'ours')).toMatchObject({ value: { a: 2, b: 2, c: 3 } })
    expect(mergeValues(base, ours, theirs, () => 'theirs')).toMatchObject({ value: { a: 3, b: 2, c: 3 } })
  })

  test('without a base both sides must agree on every value that both have', () => {
    expect(mergeValues(undefined, { a: 1, o: 1 }, { a: 1, t: 1 })).toEqual({ value: { a: 1, o: 1, t: 1 }, settled: [] })
    expect(mergeValues(undefined, { a: 1 }, { a: 2 })).toEqual({ conflicts: [{ path: '/a', ours: 1, theirs: 2 }] })
  })
})

test('deep nesting and long lists are a conflict as a whole', () => {
  const nested = (leaf: YamlValue) => Array.from({ length: 150 }).reduce<YamlValue>((value) => ({ a: value }), leaf)
  expect(mergeValues(nested(1), nested(2), nested(3))).toMatchObject({ conflicts: [{ path: '/a'.repeat(99) }] })
  const long = (from: number) => Array.from({ length: 5000 }, (_, at) => from + at)
  expect(mergeValues(long(0), long(10_000), long(20_000))).toHaveProperty('conflicts')
})

/** Few keys and values, so that the sides often touch the same ones. */
const { value: anyValue } = fc.letrec<{ value: YamlValue; map: YamlValue; list: YamlValue; named: YamlValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, depthSize: 'small' },
    { weight: 3, arbitrary: fc.constantFrom<YamlValue>(null, true, 0, 1, 2n ** 60n, 0.5, '', 'a', 'b') },
    { weight: 3, arbitrary: tie('map') },
    { weight: 2, arbitrary: tie('list') },
    { weight: 2, arbitrary: tie('named') },
  ),
  map: fc.dictionary(fc.constantFrom('a', 'b', 'c', 'd', '__proto__', 'x/y'), tie('value'), { maxKeys: 4 }),
  list: fc.array(tie('value'), { maxLength: 4 }),
  named: fc
    .uniqueArray(fc.record({ name: fc.constantFrom('p', 'q', 'r', 's'), value: tie('value') }), {
      selector: ({ name }) => name,
      maxLength: 4,
    })
    .map((items) => items as YamlValue),
}))

describe('for any values', () => {
  test('a side that changed nothing takes the other; sides that agree are taken', () => {
    fc.assert(
      fc.property(anyValue, anyValue, (base, side) => {
        expect(mergeValues(base, base, side)).toEqual({ value: side, settled: [] })
        expect(mergeValues(base, side, base)).toEqual({ value: side, settled: [] })
        expect(mergeValues(base, side, side)).toEqual({ value: side, settled: [] })
      }),
      { numRuns: 300 },
    )
  })

  test('merging is symmetric except for the order', () => {
    fc.assert(
      fc.property(anyValue, anyValue, anyValue, (base, ours, theirs) => {
        const [one, other] = [mergeValues(base, ours, theirs), mergeValues(base, theirs, ours)]
        expect('value' in one).toBe('value' in other)
        if ('value' in one && 'value' in other) expect(unordered(one.value)).toBe(unordered(other.value))
        else if ('conflicts' in one && 'conflicts' in other) expect(one.conflicts.length).toBe(other.conflicts.length)
      }),
      { numRuns: 1000 },
    )
  })

  test('every conflict differs on all sides and has its position in ours', () => {
    fc.assert(
      fc.property(anyValue, anyValue, anyValue, (base, ours, theirs) => {
        for (const conflict of conflictsOf(mergeValues(base, ours, theirs))) {
          expect(new Set([conflict.base, conflict.ours, conflict.theirs].map(text)).size).toBe(3)
          expect(text(valueAt(ours, conflict.path))).toBe(text(conflict.ours))
        }
      }),
      { numRuns: 1000 },
    )
  })

  test('a side that is favoured decides every conflict', () => {
    fc.assert(
      fc.property(
        anyValue,
        anyValue,
        anyValue,
        fc.constantFrom('ours' as const, 'theirs' as const),
        (base, ours, theirs, preferredSide) => {
          const conflicts = conflictsOf(mergeValues(base, ours, theirs))
          expect(mergeValues(base, ours, theirs, () => preferredSide)).toMatchObject({ settled: { length: conflicts.length } })
        },
      ),
    )
  })

  const members = fc.uniqueArray(fc.tuple(fc.constantFrom('a', 'b', 'c', 'd', 'e'), anyValue), {
    minLength: 2,
    selector: ([key]) => key,
  })

  test('edits of different keys never conflict, and both are kept', () => {
    fc.assert(
      fc.property(members, fc.option(anyValue, { nil: undefined }), anyValue, (entries, mine, other) => {
        const base = Object.fromEntries(entries)
        const [first = '', last = ''] = [entries[0]?.[0], entries.at(-1)?.[0]]
        const ours = Object.fromEntries(Object.entries({ ...base, [first]: mine }).filter(([, value]) => value !== undefined))
        const merged = mergeValues(base, ours as YamlValue, { ...base, [last]: other })
        expect(merged).toEqual({ value: { ...ours, [last]: other }, settled: [] })
      }),
      { numRuns: 500 },
    )
  })

  test('edits of different items never conflict, and both are kept', () => {
    fc.assert(
      fc.property(members, anyValue, anyValue, (entries, mine, other) => {
        const base = entries.map(([, value]) => value)
        const [ours, theirs] = [base.with(0, mine), base.with(-1, other)]
        // A different name is a different item, and two items of one name cannot be merged by name: the tables
        // cover both.
        fc.pre(![base, ours, theirs].some(isNamed))
        expect(mergeValues(base, ours, theirs)).toEqual({ value: ours.with(-1, other), settled: [] })
      }),
      { numRuns: 500 },
    )
  })
})

function conflictsOf(result: MergeResult): MergeConflict[] {
  return 'conflicts' in result ? result.conflicts : []
}

function text(side: YamlValue | undefined): string {
  return side === undefined ? 'absent' : fingerprint(side)
}

function isNamed(value: YamlValue): boolean {
  if (!Array.isArray(value)) return false
  const names = value.map((item) => (isMapping(item) ? item.name : undefined))
  return names.every((name) => typeof name === 'string') && new Set(names).size === names.length
}

/** Returns a text that is independent of the order of named items. */
function unordered(value: YamlValue): string {
  if (Array.isArray(value)) {
    const items = value.map(unordered)
    return `[${(isNamed(value) ? items.sort() : items).join()}]`
  }
  if (!isMapping(value)) return fingerprint(value)
  return `{${Object.keys(value)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${unordered(value[key] ?? null)}`)
    .join()}}`
}

/** Returns the value at a conflict's path; undefined if there is none. */
function valueAt(value: YamlValue, path: string): YamlValue | undefined {
  return path
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce<YamlValue | undefined>((at, part) => {
      const name = /^\[name=(.*)\]$/.exec(part)?.[1]
      if (Array.isArray(at))
        return name === undefined ? at[Number(part)] : at.find((item) => isMapping(item) && item.name === name)
      return isMapping(at) && Object.hasOwn(at, part) ? at[part] : undefined
    }, value)
}
