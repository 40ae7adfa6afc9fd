import { expect, test } from 'vitest'
import { DEFAULT_LIMITS, type YamlValue } from '../../../lib/yaml/document.ts'
import { readDocumentValue, readText } from '../../../lib/yaml/edit/read-text.ts'
import { YAML_LIMITS } from '../../../lib/yaml/limits.ts'
import { parseDocument } from '../../../lib/yaml/syntax/parse-document.ts'
import { locate, parsePointer, pointerTo } from '../../../lib/yaml/value/json-pointer.ts'
import { jsonText } from '../../../lib/yaml/value/json-text.ts'
import { keyAt, nodeAt, textAt } from '../../../lib/yaml/value/node-at.ts'
import { aliased, nameOf } from '../../../lib/yaml/value/read-value.ts'
import { fingerprint, isEqual } from '../../../lib/yaml/value/value.ts'
import { bytesOf, checkPatched, levelsOf } from '../../../lib/yaml/value/value-size.ts'

const TEXT = 'a:\n  b: [x, {c: 1}]\n  d:\ne: &e {f: g}\nh: *e\ni/~j: k\n'

function rootOf(text: string) {
  const read = readText(text)
  if (!('root' in read)) throw new Error('the text cannot be read')
  return read.root
}

test.each([
  [[], 0, undefined, undefined],
  [['a'], 5, undefined, 'a'],
  [['a', 'b', '0'], 9, 'x', undefined],
  [['a', 'b', '1', 'c'], 16, '1', 'c'],
  [['a', 'b', '2'], undefined, undefined, undefined],
  [['a', 'b', '2', 'c'], undefined, undefined, undefined],
  [['a', 'd'], 23, undefined, 'd'],
  [['e', 'f'], 35, 'g', 'f'],
  [['h', 'f'], undefined, undefined, undefined],
  [['z'], undefined, undefined, undefined],
])('keys and indexes %j lead to a node, its text and its key', (path, start, text, key) => {
  const root = rootOf(TEXT)
  expect(nodeAt(root, path)?.start).toBe(start)
  expect(textAt(root, path)).toBe(text)
  expect(keyAt(root, path)).toEqual(key === undefined ? undefined : expect.objectContaining({ type: 'scalar', text: key }))
})

test('no path leads to no key, not even to one without a name', () => {
  const { root } = parseDocument('? [a]\n: b\n', DEFAULT_LIMITS)
  if (root === undefined) throw new Error('the text cannot be parsed')
  expect(keyAt(root, [])).toBeUndefined()
})

test.each([
  ['', 0],
  ['/a', 5],
  ['/a/b/1/c', 16],
  ['/a/b/7', 8],
  ['/a/z/b', 5],
  ['/e/f', 35],
  ['/i~1~0j', 50],
  ['no pointer', 0],
])('the pointer %j is at the offset %d', (pointer, offset) => expect(locate(rootOf(TEXT), pointer)).toBe(offset))

test.each([
  ['/', ['']],
  ['/a~1b/~01', ['a/b', '~1']],
  ['a', undefined],
  ['/a~2', undefined],
])('the pointer %j has the tokens %j', (pointer, tokens) => expect(parsePointer(pointer)).toEqual(tokens))

test('a pointer leads to keys and indexes', () => {
  expect(pointerTo([])).toBe('')
  expect(pointerTo(['a/b', 0, '~1'])).toBe('/a~1b/0/~01')
})

test.each<[YamlValue, string]>([
  [{ a: [1, null, 'é"'], b: {}, c: [] }, '{"a":[1,null,"é\\""],"b":{},"c":[]}'],
  [{ a: 2n ** 64n, b: [true, 2n ** 53n] }, '{"a":18446744073709551616,"b":[true,9007199254740992]}'],
  [Number.NaN, 'null'],
  [null, 'null'],
])('JSON keeps every digit: %#', (value, json) => expect(jsonText(value)).toBe(json))

const SAME: [YamlValue, YamlValue, boolean][] = [
  [1, 1n, true],
  [-0, 0n, true],
  [2 ** 53, 2n ** 53n, false],
  [2n ** 64n, 2n ** 64n, true],
  ['1', 1, false],
  [true, 'true', false],
  [null, 'null', false],
  [null, {}, false],
  [{}, null, false],
  [null, [], false],
  ['[]', [], false],
  [{ a: 1, b: [{ c: 2 }] }, { b: [{ c: 2n }], a: 1n }, true],
  [{ a: 1 }, { b: 1 }, false],
  [{ a: null }, { a: null, b: 1 }, false],
  [[1, 2], [2, 1], false],
]

test.each(SAME)('%# are equal, and of one fingerprint: or neither', (one, other, isSame) => {
  expect([isEqual(one, other), isEqual(other, one)]).toEqual([isSame, isSame])
  expect(fingerprint(one) === fingerprint(other)).toBe(isSame)
})

test('an inexact number has a mark, and keys are sorted', () => {
  expect(fingerprint({ b: [2 ** 60, 1.5, 5n], a: -0 })).toBe('{"a":0,"b":[~1152921504606847000,1.5,5]}')
})

test.each<[YamlValue, number, number]>([
  [null, 5, 0],
  ['é', 5, 0],
  [[], 3, 1],
  [{ ab: [1, null], c: 'x' }, 3 + 5 + 3 + 2 + 5 + 4 + 4, 2],
])('%j has bytes and levels', (value, bytes, levels) => {
  expect(bytesOf(value)).toBe(bytes)
  expect(levelsOf(value, 9)).toBe(levels)
  expect(levelsOf(value, 0)).toBe(Math.min(levels, 1))
  expect(checkPatched(value)).toBe(value)
})

test('a value of as many levels and bytes as an object may have is accepted', () => {
  const { valueBytes, valueLevels } = YAML_LIMITS
  const deep = Array.from({ length: valueLevels.value }).reduce<YamlValue>((value) => [value], 1)
  const long = 'x'.repeat(valueBytes.value - bytesOf(''))
  expect(checkPatched(deep)).toBe(deep)
  expect(checkPatched(long)).toBe(long)
  expect(() => checkPatched([deep])).toThrow(/levels/)
  expect(() => checkPatched(`${long}x`)).toThrow(/bytes/)
})

test('what no document without faults has is an error of the program', () => {
  const root = rootOf('a: &x 1\nb: *x\n')
  const alias = nodeAt(root, ['b'])
  if (alias?.type !== 'alias') throw new Error('no alias')
  expect(() => aliased(alias, new Map())).toThrow('*x has no anchor')
  expect(() => nameOf(alias)).toThrow('a key has no name')
})

test.each<[string, YamlValue]>([
  ['a: !!str 12\nb: |-\n  1\nc: "2"\n', { a: '12', b: '1', c: '2' }],
  ['a: 123456789012345678901\n', { a: 123456789012345678901n }],
  ['a: +123456789012345678901\nb: -123456789012345678901\n', { a: 123456789012345678901n, b: -123456789012345678901n }],
  [
    'x: &x {p: 1, q: 1}\nz: &y {p: 2, r: 2}\na: {<<: [*x, *y], q: 3}\nb: {<<: {p: 4}}\n',
    { x: { p: 1, q: 1 }, z: { p: 2, r: 2 }, a: { p: 1, q: 3, r: 2 }, b: { p: 4 } },
  ],
])('the value of %j', (text, value) => expect(readDocumentValue(text)).toEqual({ value }))
