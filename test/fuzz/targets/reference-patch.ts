import { isDeepStrictEqual } from 'node:util'
import type { YamlValue } from '../../../lib/yaml/document.ts'
import type { JsonPatchOperation } from '../../../lib/yaml/patch/json-patch.ts'

/** RFC 6902, word for word and without a thought of its costs; undefined where an operation fails. */
export function referencePatch(value: YamlValue, operations: readonly JsonPatchOperation[]): { value: YamlValue } | undefined {
  try {
    return { value: operations.reduce(applied, structuredClone(value)) }
  } catch (error) {
    if (error instanceof Unappliable) return undefined
    throw error
  }
}

class Unappliable extends Error {}

function applied(value: YamlValue, operation: JsonPatchOperation): YamlValue {
  const path = tokensOf(operation.path)
  switch (operation.op) {
    case 'add':
      return withMember(value, path, operation.value)
    case 'remove':
      return without(value, path)
    case 'replace':
      at(value, path)
      return path.length === 0 ? operation.value : withMember(without(value, path), path, operation.value)
    case 'copy':
      return withMember(value, path, at(value, tokensOf(operation.from)))
    case 'test':
      if (isDeepStrictEqual(plain(at(value, path)), plain(operation.value))) return value
      throw new Unappliable()
    case 'move': {
      if (operation.path.startsWith(`${operation.from}/`)) throw new Unappliable()
      const from = tokensOf(operation.from)
      const moved = at(value, from)
      return operation.from === operation.path ? value : withMember(without(value, from), path, moved)
    }
  }
}

/** Keys do not count in their order, and -0 is 0. */
function plain(value: YamlValue): unknown {
  if (Array.isArray(value)) return value.map(plain)
  if (typeof value !== 'object' || value === null) return Object.is(value, -0) ? 0 : value
  return new Map(Object.entries(value).map(([key, each]) => [key, plain(each)]))
}

function tokensOf(pointer: string): string[] {
  if (pointer === '') return []
  if (pointer[0] !== '/' || /~([^01]|$)/.test(pointer)) throw new Unappliable()
  return pointer
    .slice(1)
    .split('/')
    .map((token) => token.replace(/~[01]/g, (coded) => (coded === '~1' ? '/' : '~')))
}

function at(value: YamlValue, [token, ...rest]: readonly string[]): YamlValue {
  if (token === undefined) return value
  if (Array.isArray(value)) return at(value[indexOf(token, value.length - 1)] ?? null, rest)
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, token)) throw new Unappliable()
  return at(value[token] ?? null, rest)
}

function indexOf(token: string, last: number): number {
  if (!/^(0|[1-9]\d*)$/.test(token) || Number(token) > last) throw new Unappliable()
  return Number(token)
}

function changed(value: YamlValue, token: string, change: (member: YamlValue) => YamlValue): YamlValue {
  const member = change(at(value, [token]))
  if (Array.isArray(value)) return value.with(Number(token), member)
  return Object.fromEntries(Object.entries(value ?? {}).map(([key, each]) => [key, key === token ? member : each]))
}

function withMember(value: YamlValue, [token, ...rest]: readonly string[], member: YamlValue): YamlValue {
  if (token === undefined) return member
  if (rest.length > 0) return changed(value, token, (inner) => withMember(inner, rest, member))
  if (Array.isArray(value)) return value.toSpliced(token === '-' ? value.length : indexOf(token, value.length), 0, member)
  if (typeof value !== 'object' || value === null) throw new Unappliable()
  return Object.fromEntries([...Object.entries(value), [token, member]])
}

function without(value: YamlValue, [token, ...rest]: readonly string[]): YamlValue {
  if (token === undefined) throw new Unappliable()
  at(value, [token])
  if (rest.length > 0) return changed(value, token, (inner) => without(inner, rest))
  if (Array.isArray(value)) return value.toSpliced(Number(token), 1)
  return Object.fromEntries(Object.entries(value ?? {}).filter(([key]) => key !== token))
}
