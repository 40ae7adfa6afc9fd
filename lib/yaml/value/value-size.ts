import { DomainError } from '../../contract/errors.ts'
import type { YamlValue } from '../document.ts'
import { YAML_LIMITS } from '../limits.ts'
import type { Mapping } from './value.ts'

/** Bytes that a value takes as JSON, but for the escapes in its texts. */
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

/** Levels of nesting; a scalar has none. Counts no further than one beyond `most`. */
export function levelsOf(value: YamlValue, most: number): number {
  let row = [value].filter(isCollection)
  let levels = 0
  while (row.length > 0 && levels <= most) {
    row = row.flatMap((at) => Object.values(at) as YamlValue[]).filter(isCollection)
    levels++
  }
  return levels
}

function isCollection(value: YamlValue): value is YamlValue[] | Mapping {
  return typeof value === 'object' && value !== null
}

/**
 * Refuses what a patch makes of an object where it is larger or deeper than an object may be. Throws `limit_exceeded`.
 */
export function checkPatched(value: YamlValue): YamlValue {
  const { valueBytes, valueLevels } = YAML_LIMITS
  const levels = levelsOf(value, valueLevels.value)
  if (levels > valueLevels.value) throw tooMuch('levels of the patched object', valueLevels.value, levels)
  const bytes = bytesOf(value)
  if (bytes > valueBytes.value) throw tooMuch('bytes of the patched object', valueBytes.value, bytes)
  return value
}

/** A bound that a patch is beyond: what is counted, how much is allowed and how much there is at least. */
export function tooMuch(what: string, limit: number, actual: number): DomainError<'limit_exceeded'> {
  return new DomainError('limit_exceeded', `The patch is too large: ${actual} ${what}; at most ${limit} are allowed`, {
    what,
    limit,
    actual,
  })
}
