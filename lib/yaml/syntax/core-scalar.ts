import type { ApiScalar } from './api-scalar.ts'

const NULLS = /^(~|null|Null|NULL)$/
const BOOLS = /^(true|True|TRUE|false|False|FALSE)$/
const INTEGER = /^([-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+)$/
const FLOAT = /^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$/
const SPECIAL = /^([-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN))$/

/** Returns the type and the normalized value of a plain scalar in the core schema of YAML 1.2, section 10.3.2. */
export function readCoreScalar(text: string): string {
  if (text === '' || NULLS.test(text)) return 'null'
  if (BOOLS.test(text)) return `the boolean ${text.toLowerCase()}`
  if (INTEGER.test(text)) return `the number ${BigInt(text)}`
  if (SPECIAL.test(text)) return 'a number that is not finite'
  if (FLOAT.test(text) && Number.isFinite(Number(text))) return `the number ${Number(text)}`
  return 'a string'
}

/** Returns the API's reading of a scalar in the same form. */
export function describeApiScalar(scalar: ApiScalar): string {
  switch (scalar.type) {
    case 'null':
      return 'null'
    case 'bool':
      return `the boolean ${scalar.value}`
    case 'int':
      return `the number ${scalar.value}`
    case 'float':
      return Number.isFinite(scalar.value) ? `the number ${scalar.value}` : 'a number that is not finite'
    case 'string':
      return 'a string'
  }
}
