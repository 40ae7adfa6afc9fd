import type { YamlValue } from '../document.ts'

/**
 * Returns a value as JSON. Integers beyond 2^53 keep their digits; numbers that JSON lacks become null, as in the
 * Kubernetes API.
 */
export function jsonText(value: YamlValue): string {
  if (typeof value === 'bigint') return String(value)
  if (Array.isArray(value)) return `[${value.map(jsonText).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  return `{${Object.entries(value)
    .map(([key, member]) => `${JSON.stringify(key)}:${jsonText(member)}`)
    .join(',')}}`
}
