import { expect, test } from 'vitest'
import type { YamlValue } from '../../../lib/yaml/document.ts'
import { applyMergePatch } from '../../../lib/yaml/patch/merge-patch.ts'

/** Appendix A of RFC 7396: the original, the patch, the result. */
const RFC_7396: [string, string, string][] = [
  ['{"a":"b"}', '{"a":"c"}', '{"a":"c"}'],
  ['{"a":"b"}', '{"b":"c"}', '{"a":"b","b":"c"}'],
  ['{"a":"b"}', '{"a":null}', '{}'],
  ['{"a":"b","b":"c"}', '{"a":null}', '{"b":"c"}'],
  ['{"a":["b"]}', '{"a":"c"}', '{"a":"c"}'],
  ['{"a":"c"}', '{"a":["b"]}', '{"a":["b"]}'],
  ['{"a":{"b":"c"}}', '{"a":{"b":"d","c":null}}', '{"a":{"b":"d"}}'],
  ['{"a":[{"b":"c"}]}', '{"a":[1]}', '{"a":[1]}'],
  ['["a","b"]', '["c","d"]', '["c","d"]'],
  ['{"a":"b"}', '["c"]', '["c"]'],
  ['{"a":"foo"}', 'null', 'null'],
  ['{"a":"foo"}', '"bar"', '"bar"'],
  ['{"e":null}', '{"a":1}', '{"e":null,"a":1}'],
  ['[1,2]', '{"a":"b","c":null}', '{"a":"b"}'],
  ['{}', '{"a":{"bb":{"ccc":null}}}', '{"a":{"bb":{}}}'],
]

test.each(RFC_7396)('%s with %s', (original, patch, result) => {
  const before = JSON.parse(original) as YamlValue
  expect(applyMergePatch(before, JSON.parse(patch) as YamlValue)).toEqual(JSON.parse(result))
  expect(JSON.stringify(before)).toBe(original)
})

test('big integers stay exact', () => {
  expect(applyMergePatch({ a: 2n ** 60n }, { b: 2n ** 61n })).toEqual({ a: 2n ** 60n, b: 2n ** 61n })
})

test('a key __proto__ is a key', () => {
  const patched = applyMergePatch({}, JSON.parse('{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}'))
  expect(Object.keys(patched as object)).toEqual(['__proto__', 'constructor'])
  expect(Object.getPrototypeOf(patched)).toBe(Object.prototype)
  expect({}).not.toHaveProperty('polluted')
})
