import { DomainError } from '../../contract/errors.ts'
import type { YamlValue } from '../document.ts'
import { YAML_LIMITS } from '../limits.ts'
import type { Mapping } from './value.ts'

/** Returns the bytes of a value as JSON, not counting escapes in its strings. */
export function bytesOf(value: YamlValue): number {
  let bytes = 0
  for (const left = [value]; left.length > 0; ) {
    const at = left.pop() ?? null
    if (Array.isArray(at)) for (const item of at) left.push(item)
    else if (typeof at === 'object' && at !== null) {
      for (const [key, member] of Object.entries(at)) {
        bytes += Buffer.byteLength(key) + 3
        left.push(member)
      }
    }
    bytes += ownBytes(at)
  }
  return bytes
}

function ownBytes(value: YamlValue): number {
  if (typeof value === 'string') return Buffer.byteLength(value) + 3
  return typeof value === 'object' && value !== null ? 3 : String(value).length + 1
}

/** Returns the levels of nesting; a scalar has none. Stops counting one beyond `max`. */
export function levelsOf(value: YamlValue, max: number): number {
  let row = [value].filter(isCollection)
  let levels = 0
  while (row.length > 0 && levels <= max) {
    row = row.flatMap((at) => Object.values(at) as YamlValue[]).filter(isCollection)
    levels++
  }
  return levels
}

function isCollection(value: YamlValue): value is YamlValue[] | Mapping {
  return typeof value === 'object' && value !== null
}

/** Returns a patched object; throws `limit_exceeded` if it is larger or deeper than an object may be. */
export function checkPatched(value: YamlValue): YamlValue {
  const { valueBytes, valueLevels } = YAML_LIMITS
  const levels = levelsOf(value, valueLevels.value)
  if (levels > valueLevels.value) throw patchTooLarge('levels of the patched object', valueLevels.value, levels)
  const bytes = bytesOf(value)
  if (bytes > valueBytes.value) throw patchTooLarge('bytes of the patched object', valueBytes.value, bytes)
  return value
}

/** Returns the error for a patch beyond a limit: `what` is counted, `actual` is a lower bound. */
export function patchTooLarge(what: string, limit: number, actual: number): DomainError<'limit_exceeded'> {
  return new DomainError('limit_exceeded', `The patch is too large: ${actual} ${what}; at most ${limit} are allowed`, {
    what,
    limit,
    actual,
  })
}
