import { describe, expect, test } from 'vitest'
import { DomainError } from '../../../lib/contract/errors.ts'
import type { YamlValue } from '../../../lib/yaml/document.ts'
import { applyJsonPatch, type JsonPatchOperation } from '../../../lib/yaml/patch/json-patch.ts'

type Case = [string, YamlValue, JsonPatchOperation[], YamlValue]

/** The examples of appendix A of RFC 6902, by number, and others. */
const APPLIED: Case[] = [
  ['A.1', { foo: 'bar' }, [{ op: 'add', path: '/baz', value: 'qux' }], { foo: 'bar', baz: 'qux' }],
  ['A.2', { foo: ['bar', 'baz'] }, [{ op: 'add', path: '/foo/1', value: 'qux' }], { foo: ['bar', 'qux', 'baz'] }],
  ['A.3', { baz: 'qux', foo: 'bar' }, [{ op: 'remove', path: '/baz' }], { foo: 'bar' }],
  ['A.4', { foo: ['bar', 'qux', 'baz'] }, [{ op: 'remove', path: '/foo/1' }], { foo: ['bar', 'baz'] }],
  ['A.5', { baz: 'qux', foo: 'bar' }, [{ op: 'replace', path: '/baz', value: 'boo' }], { baz: 'boo', foo: 'bar' }],
  [
    'A.6',
    { foo: { bar: 'baz', waldo: 'fred' }, qux: { corge: 'grault' } },
    [{ op: 'move', from: '/foo/waldo', path: '/qux/thud' }],
    { foo: { bar: 'baz' }, qux: { corge: 'grault', thud: 'fred' } },
  ],
  [
    'A.7',
    { foo: ['all', 'grass', 'cows', 'eat'] },
    [{ op: 'move', from: '/foo/1', path: '/foo/3' }],
    { foo: ['all', 'cows', 'eat', 'grass'] },
  ],
  [
    'A.8',
    { baz: 'qux', foo: ['a', 2, 'c'] },
    [
      { op: 'test', path: '/baz', value: 'qux' },
      { op: 'test', path: '/foo/1', value: 2 },
    ],
    { baz: 'qux', foo: ['a', 2, 'c'] },
  ],
  ['A.10', { foo: 'bar' }, [{ op: 'add', path: '/child', value: { grandchild: {} } }], { foo: 'bar', child: { grandchild: {} } }],
  ['A.14', { '/': 9, '~1': 10 }, [{ op: 'test', path: '/~01', value: 10 }], { '/': 9, '~1': 10 }],
  ['A.16', { foo: ['bar'] }, [{ op: 'add', path: '/foo/-', value: ['abc', 'def'] }], { foo: ['bar', ['abc', 'def']] }],
  ['the end by its index', [1], [{ op: 'add', path: '/1', value: 2 }], [1, 2]],
  ['a copy', { a: { b: [1] } }, [{ op: 'copy', from: '/a/b', path: '/c' }], { a: { b: [1] }, c: [1] }],
  ['the whole', { a: 1 }, [{ op: 'replace', path: '', value: [2] }], [2]],
  ['onto itself', { a: 1 }, [{ op: 'move', from: '/a', path: '/a' }], { a: 1 }],
  ['null is a value', { a: null }, [{ op: 'replace', path: '/a', value: 1 }], { a: 1 }],
  ['an exact integer', { a: 2n ** 60n }, [{ op: 'test', path: '/a', value: 2n ** 60n }], { a: 2n ** 60n }],
  ['a number of both kinds', { a: 5 }, [{ op: 'test', path: '/a', value: 5n }], { a: 5 }],
]

test.each(APPLIED)('%s', (_, before, operations, after) => {
  const copy = structuredClone(before)
  expect(applyJsonPatch(before, operations)).toEqual(after)
  expect(before).toEqual(copy)
})

const REFUSED: [string, YamlValue, JsonPatchOperation, string][] = [
  ['A.9', { baz: 'qux' }, { op: 'test', path: '/baz', value: 'bar' }, 'the value there is different'],
  ['A.12', { foo: 'bar' }, { op: 'add', path: '/baz/bat', value: 'qux' }, 'there is no "baz"'],
  ['A.15', { '/': 9, '~1': 10 }, { op: 'test', path: '/~01', value: '10' }, 'the value there is different'],
  ['replace of nothing', {}, { op: 'replace', path: '/a', value: 1 }, 'there is no "a"'],
  ['remove of nothing', {}, { op: 'remove', path: '/a' }, 'there is no "a"'],
  ['remove of all', {}, { op: 'remove', path: '' }, 'the whole document cannot be removed'],
  ['an index too far', [1], { op: 'add', path: '/2', value: 1 }, 'the list has no index 2'],
  ['an index with a zero', [1, 2], { op: 'remove', path: '/01' }, '"01" is not a list index'],
  ['the end of a list', [1, 2], { op: 'remove', path: '/-' }, '"-" is not a list index'],
  ['no pointer', {}, { op: 'remove', path: 'a' }, '"a" is not a JSON pointer'],
  ['no escape', {}, { op: 'remove', path: '/a~2' }, '"/a~2" is not a JSON pointer'],
  [
    'into a scalar',
    { a: 1 },
    { op: 'add', path: '/a/b', value: 1 },
    'the pointer leads into a value that is neither a mapping nor a list',
  ],
  ['into itself', { a: {} }, { op: 'move', from: '/a', path: '/a/b' }, 'a value cannot be moved into itself'],
  ['the prototype', {}, { op: 'test', path: '/constructor/name', value: 'Object' }, 'there is no "constructor"'],
]

describe('is refused with its index', () => {
  test.each(REFUSED)('%s', (_, before, operation, reason) => {
    let refusal: unknown
    try {
      applyJsonPatch(before, [{ op: 'test', path: '', value: before }, operation])
    } catch (error) {
      refusal = error
    }
    expect(refusal).toBeInstanceOf(DomainError)
    expect(refusal).toMatchObject({ code: 'patch_failed', data: { index: 1, op: operation.op, path: operation.path, reason } })
  })
})

test('a key __proto__ is a key', () => {
  const patched = applyJsonPatch({}, [{ op: 'add', path: '/__proto__', value: { polluted: true } }])
  expect(Object.keys(patched as object)).toEqual(['__proto__'])
  expect(Object.getPrototypeOf(patched)).toBe(Object.prototype)
})
