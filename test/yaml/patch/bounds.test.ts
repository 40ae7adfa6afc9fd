import { describe, expect, test } from 'vitest'
import { LIMITS } from '../../../lib/domain/limits.ts'
import type { YamlValue } from '../../../lib/yaml/document.ts'
import { applyJsonPatch, type JsonPatchOperation } from '../../../lib/yaml/patch/json-patch.ts'
import { applyMergePatch } from '../../../lib/yaml/patch/merge-patch.ts'
import { bytesOf, checkPatched, levelsOf } from '../../../lib/yaml/value/value-size.ts'

function nested(levels: number): YamlValue {
  let value: YamlValue = 1
  for (let level = 0; level < levels; level++) value = [value]
  return value
}

const doubling = (count: number) =>
  Array.from({ length: count }, (): JsonPatchOperation => ({ op: 'copy', from: '/a', path: '/a/-' }))

describe('a patch that would produce too much is refused', () => {
  test.each([24, 1000])('%d copies of a list into itself, before more than the limit is copied', (count) => {
    const { value: limit } = LIMITS.patchCopyBytes
    let refusal: { data?: { actual: number } } = {}
    try {
      applyJsonPatch({ a: ['x'] }, doubling(count))
    } catch (error) {
      refusal = error as typeof refusal
    }
    expect(refusal).toMatchObject({ code: 'limit_exceeded', data: { what: 'copied bytes', limit } })
    expect(refusal.data?.actual).toBeLessThan(3 * limit)
  })

  test('copies within the limit are independent values', () => {
    const patched = applyJsonPatch({ a: ['x'] }, [...doubling(2), { op: 'replace', path: '/a/1/0', value: 'y' }])
    expect(patched).toEqual({ a: ['x', ['y'], ['x', ['x']]] })
  })

  test.each<[string, JsonPatchOperation[], string]>([
    ['more operations', Array(1001).fill({ op: 'test', path: '/a', value: 1 }), 'operations'],
    ['a pointer that goes too deep', [{ op: 'test', path: '/a'.repeat(101), value: 1 }], 'levels of a pointer'],
    ['a source that is too deep', [{ op: 'copy', from: '/a'.repeat(101), path: '/b' }], 'levels of a pointer'],
  ])('%s, before any is applied', (_, operations, what) => {
    const untouched = new Proxy({ a: 1 }, { ownKeys: () => expect.unreachable('the value is looked at') })
    expect(() => applyJsonPatch(untouched, operations)).toThrow(
      expect.objectContaining({ code: 'limit_exceeded', data: expect.objectContaining({ what }) }),
    )
  })

  test('moves that nest a value deeper each time', () => {
    const value: YamlValue = { a: nested(60), b: nested(60) }
    const operations: JsonPatchOperation[] = [{ op: 'move', from: '/a', path: `/b${'/0'.repeat(59)}/-` }]
    expect(() => applyJsonPatch(value, operations)).toThrow(/levels of the patched object/)
    expect(() => applyJsonPatch(value, [...operations, { op: 'copy', from: '/b', path: '/c' }])).toThrow(
      /levels of the copied value/,
    )
  })

  test('a merge patch nested too deep, and an object that grows too large', () => {
    expect(() => applyMergePatch({}, { a: nested(100) })).toThrow(/levels of the patch/)
    expect(applyMergePatch({}, { a: nested(99) })).toEqual({ a: nested(99) })
    expect(() => checkPatched({ a: 'x'.repeat(LIMITS.valueBytes.value) })).toThrow(/bytes of the patched object/)
  })
})

test('the given value is read once, however many operations there are', () => {
  let reads = 0
  const members = Object.fromEntries(Array.from({ length: 1000 }, (_, at) => [`k${at}`, at]))
  const counted = new Proxy(members, {
    ownKeys: (target) => {
      reads++
      return Reflect.ownKeys(target)
    },
  })
  const operations = Array.from(
    { length: 1000 },
    (_, at): JsonPatchOperation => ({ op: 'replace', path: `/k${at}`, value: 'new' }),
  )
  expect(Object.values(applyJsonPatch(counted, operations) as object).every((value) => value === 'new')).toBe(true)
  expect(reads).toBe(1)
})

test('values added by a patch stay as they were sent', () => {
  const value = { b: [1] }
  const sent: JsonPatchOperation[] = [
    { op: 'add', path: '/a', value },
    { op: 'add', path: '/a/b/-', value: 2 },
    { op: 'add', path: '/c', value },
  ]
  expect(applyJsonPatch({}, sent)).toEqual({ a: { b: [1, 2] }, c: { b: [1] } })
  expect(value).toEqual({ b: [1] })
})

test.each<[YamlValue, number]>([
  [1, 0],
  [{}, 1],
  [[1], 1],
  [{ a: [{}] }, 3],
  [nested(50), 50],
])('levels of %j', (value, levels) => {
  expect(levelsOf(value, 100)).toBe(levels)
})

test('levels are counted up to one over the limit, without recursion', () => {
  expect(levelsOf(nested(50_000), 100)).toBe(101)
})

test('the size of a value is about that of its JSON', () => {
  const value = { name: 'ü', list: [1, 2n ** 60n, null, true], nested: { a: 'b' } }
  const json = Buffer.byteLength('{"name":"ü","list":[1,1152921504606846976,null,true],"nested":{"a":"b"}}')
  expect(bytesOf(value)).toBeGreaterThanOrEqual(json)
  expect(bytesOf(value)).toBeLessThan(1.5 * json)
})
