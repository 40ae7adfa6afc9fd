import type { YamlValue } from '../document.ts'

/**
 * A value as JSON. Integers beyond 2^53 keep their digits; numbers that JSON does not have become null, as the
 * Kubernetes API has it.
 */
export function jsonText(value: YamlValue): string {
  if (typeof value === 'bigint') return String(value)
  if (Array.isArray(value)) return `[${value.map(jsonText).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  return `{${Object.entries(value)
    .map(([key, member]) => `${JSON.stringify(key)}:${jsonText(member)}`)
    .join(',')}}`
}
