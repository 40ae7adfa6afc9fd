import { DEFAULT_LIMITS, type YamlValue } from '../document.ts'
import { childPath } from '../value/json-pointer.ts'
import { integer } from '../value/read-value.ts'
import { isMapping } from '../value/value.ts'
import { Refused } from './edit-result.ts'

const LONE_SURROGATE = /\p{Surrogate}/u

/** Returns the wanted value with every integer in its canonical form. Refuses a value that no document can hold. */
export function checkWanted(value: YamlValue, path = '', depth = 1): YamlValue {
  if (depth > DEFAULT_LIMITS.depth) throw refused(`is nested more than ${DEFAULT_LIMITS.depth} deep`, path)
  if (typeof value === 'bigint') return integer(value)
  if (typeof value === 'number' && !Number.isFinite(value)) throw refused(`is ${value}, which JSON does not have`, path)
  if (typeof value === 'string' && LONE_SURROGATE.test(value)) throw refused('has half a surrogate pair', path)
  if (Array.isArray(value)) return value.map((item, at) => checkWanted(item, childPath(path, at), depth + 1))
  if (!isMapping(value)) return isScalar(value) ? value : wrongType(value, path)
  const entries = Object.entries(value).map(([key, member]) => {
    if (LONE_SURROGATE.test(key)) throw refused('has a key with half a surrogate pair', path)
    return [key, checkWanted(member, childPath(path, key), depth + 1)] as const
  })
  return Object.fromEntries(entries)
}

function isScalar(value: YamlValue): boolean {
  return value === null || ['string', 'number', 'boolean'].includes(typeof value)
}

/** Refuses a value that the types forbid; a caller may send it nevertheless. */
function wrongType(value: never | YamlValue, path: string): never {
  throw refused(`is ${typeof value}, which JSON does not have`, path)
}

function refused(problem: string, path: string): Refused {
  return new Refused('edit_value', `The wanted value ${problem}`, path)
}
