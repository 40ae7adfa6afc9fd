import { isMapping, type Mapping } from '../yaml-edit/value.ts'
import type { YamlValue } from '../yaml-stream/document.ts'

/** A value with a JSON merge patch applied to it: null deletes a key, a mapping goes deeper, all else replaces. Source: RFC 7396, section 2. */
export function applyMergePatch(value: YamlValue | undefined, patch: YamlValue): YamlValue {
  if (!isMapping(patch)) return patch
  const members = new Map(isMapping(value) ? Object.entries(value) : [])
  for (const [key, change] of Object.entries(patch)) {
    if (change === null) members.delete(key)
    else members.set(key, applyMergePatch(members.get(key), change))
  }
  return fromMembers(members)
}

/** An object whose keys are all its own, `__proto__` too. */
function fromMembers(members: Iterable<[string, YamlValue]>): Mapping {
  return Object.fromEntries(members)
}
