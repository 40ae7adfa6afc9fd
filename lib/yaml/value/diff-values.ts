import { definedOf } from '../../defined-of.ts'
import type { YamlValue } from '../document.ts'
import { childPath } from './json-pointer.ts'
import { matchItems } from './match-items.ts'
import { isEqual, isMapping, member } from './value.ts'

/** One difference between two values. An addition has no `before`, a removal no `after`. */
export interface ValueChange {
  /** A JSON pointer (RFC 6901). A list item has its index after the change; a removed item, its index before. */
  path: string
  before?: YamlValue
  after?: YamlValue
}

/** Returns the differences between two values: maps by key, lists as `matchItems` pairs them. */
export function diffValues(before: YamlValue, after: YamlValue, path = ''): ValueChange[] {
  if (isEqual(before, after)) return []
  if (isMapping(before) && isMapping(after)) {
    const keys = [...Object.keys(before), ...Object.keys(after).filter((key) => !Object.hasOwn(before, key))]
    return keys.flatMap((key) => diffMember(member(before, key), member(after, key), childPath(path, key)))
  }
  if (!Array.isArray(before) || !Array.isArray(after)) return [{ path, before, after }]
  const { staying: matches } = matchItems(before, after)
  const kept = new Set(matches)
  const removed = before.flatMap((item, at) => (kept.has(at) ? [] : [{ path: childPath(path, at), before: item }]))
  const others = after.flatMap((item, at) => diffMember(before[matches[at] ?? -1], item, childPath(path, at)))
  return [...removed, ...others]
}

function diffMember(before: YamlValue | undefined, after: YamlValue | undefined, path: string): ValueChange[] {
  if (before !== undefined && after !== undefined) return diffValues(before, after, path)
  return [{ path, ...definedOf({ before, after }) }]
}
