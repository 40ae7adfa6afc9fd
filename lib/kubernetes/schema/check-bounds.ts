import type { YamlValue } from '../../yaml/document.ts'
import { isMapping } from '../../yaml/value/value.ts'
import type { BoundKeyword, Bounds } from './schema.ts'

interface BoundFault {
  message: string
  keyword: BoundKeyword
  says: readonly unknown[]
}

/** Yields the bounds of a schema that a value violates: numbers by value; texts, lists and mappings by length. */
export function* boundFaults(value: YamlValue, bounds: Bounds): Generator<BoundFault> {
  if (typeof value === 'number' || typeof value === 'bigint') yield* numberFaults(value, bounds)
  else if (typeof value === 'string') yield* lengthFaults(() => characters(value), bounds, 'minLength', 'maxLength', 'characters')
  else if (Array.isArray(value)) yield* lengthFaults(() => value.length, bounds, 'minItems', 'maxItems', 'items')
  else if (isMapping(value))
    yield* lengthFaults(() => Object.keys(value).length, bounds, 'minProperties', 'maxProperties', 'properties')
}

function* numberFaults(value: number | bigint, bounds: Bounds): Generator<BoundFault> {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf } = bounds
  if (minimum !== undefined && value < minimum) yield compared('minimum', '>=', minimum)
  if (maximum !== undefined && value > maximum) yield compared('maximum', '<=', maximum)
  if (exclusiveMinimum !== undefined && value <= exclusiveMinimum) yield compared('exclusiveMinimum', '>', exclusiveMinimum)
  if (exclusiveMaximum !== undefined && value >= exclusiveMaximum) yield compared('exclusiveMaximum', '<', exclusiveMaximum)
  if (multipleOf !== undefined && !isMultiple(value, multipleOf))
    yield { message: `must be multiple of ${multipleOf}`, keyword: 'multipleOf', says: [multipleOf] }
}

function compared(keyword: BoundKeyword, sign: string, bound: number | bigint): BoundFault {
  return { message: `must be ${sign} ${bound}`, keyword, says: [sign, bound] }
}

/**
 * Compares integers exactly. For fractions the quotient may differ from an integer by a floating-point error, as in
 * Kubernetes.
 */
function isMultiple(value: number | bigint, of: number | bigint): boolean {
  if (isInteger(value) && isInteger(of)) return BigInt(value) % BigInt(of) === 0n
  const quotient = Number(value) / Number(of)
  return Math.abs(quotient - Math.round(quotient)) < 1e-9
}

function isInteger(value: number | bigint): boolean {
  return typeof value === 'bigint' || Number.isInteger(value)
}

function* lengthFaults(
  length: () => number,
  bounds: Bounds,
  least: 'minLength' | 'minItems' | 'minProperties',
  most: 'maxLength' | 'maxItems' | 'maxProperties',
  units: string,
): Generator<BoundFault> {
  const { [least]: minimum, [most]: maximum } = bounds
  if (minimum === undefined && maximum === undefined) return
  const actual = length()
  if (minimum !== undefined && actual < minimum)
    yield { message: `must NOT have fewer than ${minimum} ${units}`, keyword: least, says: [minimum] }
  if (maximum !== undefined && actual > maximum)
    yield { message: `must NOT have more than ${maximum} ${units}`, keyword: most, says: [maximum] }
}

/** Counts code points, as Kubernetes does. */
function characters(text: string): number {
  let count = 0
  for (const _ of text) count++
  return count
}
