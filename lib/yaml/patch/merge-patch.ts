import type { YamlValue } from '../document.ts'
import { YAML_LIMITS } from '../limits.ts'
import { isMapping, type Mapping } from '../value/value.ts'
import { levelsOf, patchTooLarge } from '../value/value-size.ts'

/**
 * Returns a value with a JSON merge patch applied: null deletes a key, a mapping is merged recursively, any other value
 * replaces. Throws `limit_exceeded` for a patch that is nested deeper than an object may be. Source: RFC 7396, section
 * 2.
 */
export function applyMergePatch(value: YamlValue | undefined, patch: YamlValue): YamlValue {
  const { value: max } = YAML_LIMITS.valueLevels
  const levels = levelsOf(patch, max)
  if (levels > max) throw patchTooLarge('levels of the patch', max, levels)
  return merged(value, patch)
}

function merged(value: YamlValue | undefined, patch: YamlValue): YamlValue {
  if (!isMapping(patch)) return patch
  const members = new Map(isMapping(value) ? Object.entries(value) : [])
  for (const [key, change] of Object.entries(patch)) {
    if (change === null) members.delete(key)
    else members.set(key, merged(members.get(key), change))
  }
  return fromMembers(members)
}

/** Returns an object that has every key as its own, `__proto__` included. */
function fromMembers(members: Iterable<[string, YamlValue]>): Mapping {
  return Object.fromEntries(members)
}
