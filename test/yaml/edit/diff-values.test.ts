import { expect, test } from 'vitest'
import type { YamlValue } from '../../../lib/yaml/document.ts'
import { commonItems } from '../../../lib/yaml/value/common-items.ts'
import { diffValues } from '../../../lib/yaml/value/diff-values.ts'
import { matchItems } from '../../../lib/yaml/value/match-items.ts'

const MATCHES: [string, YamlValue[], YamlValue[], (number | undefined)[]][] = [
  ['nothing new', [1, 2], [1, 2], [0, 1]],
  ['one more in the middle', [1, 3], [1, 2, 3], [0, undefined, 1]],
  ['one less', [1, 2, 3], [1, 3], [0, 2]],
  ['equal whatever the order of keys', [{ a: 1, b: 2 }, 3], [3, { b: 2, a: 1 }], [1, undefined]],
  ['another value', [1, 2, 3], [1, 9, 3], [0, 1, 2]],
  ['two for one of the same kind', [1, [2], 3], [1, [4], 5, 3], [0, 1, undefined, 2]],
  [
    'by name',
    [
      { name: 'a', v: 1 },
      { name: 'b', v: 1 },
    ],
    [{ name: 'b', v: 2 }],
    [1],
  ],
  ['another name', [{ name: 'a', v: 1 }], [{ name: 'b', v: 2 }], [undefined]],
  ['a new name only', [{ name: 'a', v: 1, w: 2 }], [{ name: 'b', v: 1, w: 2 }], [0]],
  ['from nothing', [], [1], [undefined]],
  ['more of other kinds', [1, [2], 3], [1, 'x', 5, 3], [0, undefined, undefined, 2]],
  ['a mapping, and more lists', [1, { a: 2 }, 3], [1, [2], [5], 3], [0, undefined, undefined, 2]],
  ['a mapping, and more texts', [1, { a: 2 }, 3], [1, 'x', 'y', 3], [0, undefined, undefined, 2]],
  ['a name that goes', [{ name: 'a', v: 1 }], [{ v: 2 }], [0]],
  ['a name that comes', [{ v: 1 }], [{ name: 'a', v: 2 }], [0]],
  ['a new name and one of two members', [{ name: 'a', v: 1, w: 2 }], [{ name: 'b', v: 1, w: 3 }], [0]],
  ['a new name, and nothing else to tell it by', [{ name: 'a' }], [{ name: 'b' }], [undefined]],
  ['a new name, and null for what is absent', [{ name: 'a', v: null }], [{ name: 'b', w: null }], [undefined]],
]

test.each(MATCHES)('items: %s', (_, before, after, matches) => expect(matchItems(before, after).staying).toEqual(matches))

const MOVES: [string, YamlValue[], YamlValue[], ReturnType<typeof matchItems>][] = [
  ['exchanged', ['a', 'b'], ['b', 'a'], { staying: [1, undefined], moved: [undefined, 0] }],
  ['turned around', [1, 2, 3], [3, 2, 1], { staying: [2, undefined, undefined], moved: [undefined, 1, 0] }],
  ['one of two equal ones', [1, 2, 1], [2, 1, 3], { staying: [1, 2, undefined], moved: [undefined, undefined, undefined] }],
  [
    'changed on its way',
    [{ name: 'a', v: 1 }, { name: 'b', v: 1 }, 'x'],
    ['x', { name: 'b', v: 2 }, { name: 'c' }],
    { staying: [2, undefined, undefined], moved: [undefined, 1, undefined] },
  ],
  [
    'two of one name',
    [{ name: 'a', v: 1 }, { name: 'a', v: 2 }, 'x'],
    ['x', { name: 'a', v: 3 }],
    { staying: [2, undefined], moved: [undefined, undefined] },
  ],
  [
    'beside a changed one',
    [1, 2, 3, 4],
    [4, 9, 2, 3],
    { staying: [undefined, 0, 1, 2], moved: [3, undefined, undefined, undefined] },
  ],
  [
    'in front of a changed one',
    ['m', 'a', 'k'],
    ['b', 'k', 'm'],
    { staying: [1, 2, undefined], moved: [undefined, undefined, 0] },
  ],
  ['an item twice', [1], [1, 1], { staying: [0, undefined], moved: [undefined, undefined] }],
  [
    'two equal ones',
    [1, 1, 2, 3, 4],
    [2, 3, 4, 1, 1],
    { staying: [2, 3, 4, undefined, undefined], moved: [undefined, undefined, undefined, 0, 1] },
  ],
]

test.each(MOVES)('moved items: %s', (_, before, after, matches) => expect(matchItems(before, after)).toEqual(matches))

test.each<[string[], string[], (number | undefined)[]]>([
  [['x', 'x'], ['x'], [0]],
  [['x'], ['x', 'x'], [0, undefined]],
  [
    ['a', 'x', 'x'],
    ['b', 'x'],
    [undefined, 2],
  ],
  [
    ['a', 'b'],
    ['a', 'b'],
    [0, 1],
  ],
])('of equal items, the one nearer to an end is the same: %j, %j', (old, next, matches) => {
  expect(commonItems(old, next)).toEqual(matches)
})

test.each([
  [1000, true],
  [1001, false],
])('of two lists with %d items each that the other lacks, what both have is found: %s', (size, isFound) => {
  const list = (letter: string) => Array.from({ length: size + 1 }, (_, at) => (at === size - 1 ? 'both' : `${letter}${at}`))
  expect(commonItems(list('a'), list('b'))[size - 1]).toBe(isFound ? size - 1 : undefined)
})

test('a difference is reported by its path', () => {
  const before = { a: 1, 'b/c': { d: [1, { name: 'x', v: 1 }, 3] }, e: null, f: 5n }
  const after = { a: 1, 'b/c': { d: [{ name: 'x', v: 2 }, 3, 4] }, f: 5, g: [] }
  expect(diffValues(before, after)).toStrictEqual([
    { path: '/b~1c/d/0', before: 1 },
    { path: '/b~1c/d/0/v', before: 1, after: 2 },
    { path: '/b~1c/d/2', after: 4 },
    { path: '/e', before: null },
    { path: '/g', after: [] },
  ])
})
