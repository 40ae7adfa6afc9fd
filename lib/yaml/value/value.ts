import type { YamlValue } from '../document.ts'

export type Mapping = { [key: string]: YamlValue }

/** Whether a value is a mapping. */
export function isMapping(value: YamlValue | undefined): value is Mapping {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Whether a value is a mapping or list that is not empty. */
export function isFilled(value: YamlValue): value is YamlValue[] | Mapping {
  return typeof value === 'object' && value !== null && Object.keys(value).length > 0
}

/** Returns the value of a key; undefined if the mapping has no such key of its own, whatever its prototype has. */
export function member(value: Mapping, key: string): YamlValue | undefined {
  return Object.hasOwn(value, key) ? value[key] : undefined
}

/** Returns a text that is identical for equal values only; the order of keys does not count. */
export function fingerprint(value: YamlValue | undefined): string {
  if (Array.isArray(value)) return `[${value.map(fingerprint).join()}]`
  if (isMapping(value)) {
    const keys = Object.keys(value).sort()
    return `{${keys.map((key) => `${JSON.stringify(key)}:${fingerprint(value[key] ?? null)}`).join()}}`
  }
  if (typeof value === 'string') return JSON.stringify(value)
  return numberText(value)
}

/**
 * Returns the same text for a number and a bigint if the integer is within 2^53. A number beyond that is not the
 * integer that it prints as.
 */
function numberText(value: number | bigint | boolean | null | undefined): string {
  return Number.isInteger(value) && !Number.isSafeInteger(value) ? `~${value}` : String(value)
}

/**
 * Whether two values are equal. Integers compare exactly, maps regardless of order, lists in order; what is absent
 * equals nothing else.
 */
export function isEqual(a: YamlValue | undefined, b: YamlValue | undefined): boolean {
  // Stryker disable next-line ConditionalExpression: it only saves time
  if (a === b) return true
  // Stryker disable next-line ConditionalExpression,BlockStatement: fingerprints tell the same, but more slowly
  if (Array.isArray(a)) {
    return Array.isArray(b) && a.length === b.length && a.every((item, at) => isEqual(item, b[at] ?? null))
  }
  // Stryker disable next-line ConditionalExpression,BlockStatement: fingerprints tell the same, but more slowly
  if (isMapping(a)) {
    if (!isMapping(b)) return false
    const keys = Object.keys(a)
    if (keys.length !== Object.keys(b).length) return false
    return keys.every((key) => Object.hasOwn(b, key) && isEqual(a[key] ?? null, b[key] ?? null))
  }
  return fingerprint(a) === fingerprint(b)
}
