import { isDeepStrictEqual } from 'node:util'
import { DomainError } from '../../../lib/contract/errors.ts'
import { LIMITS } from '../../../lib/domain/limits.ts'
import { HttpError } from '../../../lib/http/problems/problem.ts'
import { readJsonValue } from '../../../lib/http/requests/json-value.ts'
import { patchOf, putOf } from '../../../lib/http/requests/object-body.ts'
import type { YamlValue } from '../../../lib/yaml/document.ts'
import { applyJsonPatch } from '../../../lib/yaml/patch/json-patch.ts'
import { applyMergePatch } from '../../../lib/yaml/patch/merge-patch.ts'
import { bytesOf } from '../../../lib/yaml/value/value-size.ts'
import { refusal, rule, shown, type Target } from '../target.ts'
import { referencePatch } from './reference-patch.ts'

const VALUE =
  '{"metadata":{"name":"a","labels":{"x/y":"1","m~n":"2"}},"spec":{"list":[1,{"a":[true,null]},"x"],"__proto__":{"k":1},"":0}}'
const operations = (...list: object[]) => `${VALUE}\n${JSON.stringify(list)}`

/** Bodies of a PATCH: applied as the standard has it, without touching what was there, or refused. */
export const patches: Target = {
  name: 'patches',
  what: 'JSON patches and merge patches are applied',
  samples: () =>
    [
      operations({ op: 'add', path: '/spec/list/1', value: 9 }, { op: 'add', path: '/spec/list/-', value: [] }),
      operations({ op: 'remove', path: '/spec/list/0' }, { op: 'replace', path: '/metadata/labels/x~1y', value: { a: 1 } }),
      operations({ op: 'move', from: '/spec/list', path: '/list' }, { op: 'copy', from: '/metadata', path: '/spec/list/0/b' }),
      operations({ op: 'test', path: '/metadata/name', value: 'a' }, { op: 'replace', path: '', value: [1] }),
      operations({ op: 'add', path: '/__proto__', value: { polluted: 1 } }, { op: 'copy', from: '', path: '/spec/__proto__' }),
      `${VALUE}\n{"metadata":{"labels":null,"name":"b"},"spec":{"list":{"a":null},"__proto__":{"polluted":1}}}`,
    ].map((text) => Buffer.from(text)),
  tokens: [
    ...[
      '"op":"add"',
      '"op":"remove"',
      '"op":"move"',
      '"op":"copy"',
      '"op":"test"',
      '"path":"',
      '"from":"',
      '"value":',
      ',',
      '{',
      '}',
    ],
    ...[
      '[',
      ']',
      '/',
      '/-',
      '/0',
      '/1',
      '/01',
      '/-1',
      '/1e0',
      '~0',
      '~1',
      '~',
      '~2',
      '//',
      '/spec',
      '/list',
      '/__proto__',
      '/constructor',
    ],
    ...[
      '/prototype',
      '/length',
      '"__proto__":',
      '"constructor":',
      'null',
      'true',
      '""',
      '1',
      '-0',
      '1.0',
      '1e400',
      '12345678901234567890',
    ],
    ...['\\u0000', '\\ud800', '\\u2028', '\n', '[[[[[[[[[[', Buffer.from([0xff])],
  ],
  check(input) {
    const bytes = Buffer.from(input)
    const end = bytes.indexOf('\n')
    const [text, patch] = end < 0 ? [Buffer.from(VALUE), bytes] : [bytes.subarray(0, end), bytes.subarray(end + 1)]
    checkJson(patch)
    const value = tried(() => readJsonValue(text))
    if (value === undefined) return
    const before = shown(value)
    checkPatch(value, patch)
    checkMerge(value, patch)
    rule(shown(value) === before, 'what is patched stays as it is')
    rule(Object.keys(Object.prototype).length === 0 && Reflect.get({}, 'polluted') === undefined, 'no prototype is changed')
  },
}

/** The value, or undefined where it is refused in a foreseen way. */
function tried<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch (error) {
    refusal(error, (each) => each instanceof DomainError || each instanceof HttpError)
    return undefined
  }
}

/** What is JSON to us is JSON to the engine, and the same, but for integers that are exact here. */
function checkJson(bytes: Uint8Array): void {
  const put = tried(() => putOf({ type: 'application/json', bytes }))
  if (put === undefined || !('value' in put)) return
  const other: unknown = JSON.parse(Buffer.from(bytes).toString('utf8'), (_, each: unknown) =>
    typeof each === 'number' ? plainZero(each) : each,
  )
  rule(isDeepStrictEqual(inexact(put.value as YamlValue), other), 'JSON is read as the engine reads it', () => put.value)
}

/** -0 is 0 here. */
function plainZero(number: number): number {
  return number + 0
}

function inexact(value: YamlValue): unknown {
  if (typeof value === 'number') return plainZero(value)
  if (typeof value === 'bigint') return Number(value)
  if (Array.isArray(value)) return value.map(inexact)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, inexact(each)]))
}

function checkPatch(value: YamlValue, bytes: Uint8Array): void {
  const edit = tried(() => patchOf({ type: 'application/json-patch+json', bytes }))
  if (edit === undefined || !('operations' in edit)) return
  const { operations: list = [] } = edit as { operations?: Parameters<typeof applyJsonPatch>[1] }
  let result: YamlValue | undefined
  try {
    result = applyJsonPatch(value, list)
  } catch (error) {
    const { code } = refusal(error, (each) => each instanceof DomainError) as DomainError
    const wanted = referencePatch(value, list)
    rule(wanted === undefined || code === 'limit_exceeded', 'only what cannot be applied is refused', () => [
      (error as Error).message,
    ])
    return
  }
  rule(bytesOf(result) <= LIMITS.valueBytes.value, 'what a patch makes is bounded')
  const wanted = referencePatch(value, list)
  rule(wanted !== undefined && isDeepStrictEqual(result, wanted.value), 'a patch does what RFC 6902 says', () => [result, wanted])
}

function checkMerge(value: YamlValue, bytes: Uint8Array): void {
  const edit = tried(() => patchOf({ type: 'application/merge-patch+json', bytes }))
  if (edit === undefined || !('merge' in edit)) return
  const patch = edit.merge as YamlValue
  const once = tried(() => applyMergePatch(value, patch))
  if (once === undefined) return
  const twice = applyMergePatch(once, patch)
  rule(isDeepStrictEqual(twice, once), 'a merge patch that is applied twice changes nothing more', () => [once, twice])
}
