import { entriesOf, type Take } from './work.ts'

/** Whether two values are equal to CEL: numbers of any type by value, lists and maps by what they hold. */
export function areEqual(a: unknown, b: unknown, take: Take): boolean {
  take(1)
  if (Array.isArray(a) && Array.isArray(b))
    return a.length === b.length && a.every((item, index) => areEqual(item, b[index], take))
  const [entries, others] = [entriesOf(a), entriesOf(b)]
  if (entries === undefined || others === undefined) return areSame(a, b)
  const found = new Map(others)
  return entries.length === found.size && entries.every(([key, value]) => found.has(key) && areEqual(value, found.get(key), take))
}

function areSame(a: unknown, b: unknown): boolean {
  const [left, right] = [plainOf(a), plainOf(b)]
  if (isNumber(left) && isNumber(right)) return Number(left) === Number(right) && (typeof left !== typeof right || left === right)
  return left === right && kindOf(a) === kindOf(b)
}

/** Dates, durations, quantities and addresses are compared by what `valueOf` returns. */
function plainOf(value: unknown): unknown {
  return typeof value === 'object' && value !== null ? value.valueOf() : value
}

function isNumber(value: unknown): value is number | bigint {
  return typeof value === 'number' || typeof value === 'bigint'
}

function kindOf(value: unknown): unknown {
  return typeof value === 'object' && value !== null ? value.constructor : typeof value
}
