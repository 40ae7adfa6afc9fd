import type { YamlValue } from '../../yaml/document.ts'
import type { CelExpression } from './cel/cel.ts'
import type { Pattern } from './text/pattern.ts'

export const SCHEMA_TYPES = ['array', 'boolean', 'integer', 'number', 'object', 'string'] as const

export type SchemaType = (typeof SCHEMA_TYPES)[number]

/**
 * A structural schema of Kubernetes, read and checked:
 * https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/ It is a plain tree,
 * so that other traversals can be added beside the check of values.
 */
export interface Schema {
  /** The allowed types; absent: any. */
  types?: readonly SchemaType[]
  nullable: boolean
  /** What the API server fills in where the value is missing or null. */
  default?: YamlValue
  properties: ReadonlyMap<string, Schema>
  required: readonly string[]
  /** The schema of properties that `properties` does not name; `true` allows any. */
  additionalProperties?: Schema | boolean
  /** `properties` is all there is: the API server drops other fields, or refuses them. */
  isClosed: boolean
  /** The value is an object of Kubernetes, with `apiVersion`, `kind` and `metadata`. */
  isResource: boolean
  items?: Schema
  list?: ListType
  /** The allowed values, and a text for each that only equal values share. */
  allowed?: { values: readonly YamlValue[]; fingerprints: ReadonlySet<string> }
  pattern?: Pattern
  format?: Format
  /** The keywords with a numeric value. */
  bounds?: Bounds
  uniqueItems: boolean
  allOf: readonly Schema[]
  anyOf: readonly Schema[]
  oneOf: readonly Schema[]
  not?: Schema
  /** The `x-kubernetes-validations` of the value itself. */
  rules: readonly SchemaRule[]
  /** The schema, or one of those below its properties and items, has rules. */
  hasRules: boolean
}

/** A rule of CEL about a value. */
export interface SchemaRule {
  source: string
  expression: CelExpression
  message?: string
  messageExpression?: CelExpression
  /** The keys from the value to the field that the rule is about. */
  fieldPath: readonly string[]
}

/** A list whose items differ: as a whole, or in these properties. */
export type ListType = { type: 'set' } | { type: 'map'; keys: readonly string[] }

/** A format that the API server checks, of texts or of numbers. */
export interface Format {
  name: string
  test(value: YamlValue): boolean
}

export type Bounds = Partial<Record<BoundKeyword, number | bigint>>

export const COUNT_KEYWORDS = ['minLength', 'maxLength', 'minItems', 'maxItems', 'minProperties', 'maxProperties'] as const
export const NUMBER_KEYWORDS = ['minimum', 'maximum', 'multipleOf'] as const

export type BoundKeyword =
  | (typeof COUNT_KEYWORDS)[number]
  | (typeof NUMBER_KEYWORDS)[number]
  | 'exclusiveMinimum'
  | 'exclusiveMaximum'

/** A schema that allows everything. */
export const ANYTHING: Schema = {
  nullable: false,
  properties: new Map(),
  required: [],
  isClosed: false,
  isResource: false,
  uniqueItems: false,
  allOf: [],
  anyOf: [],
  oneOf: [],
  rules: [],
  hasRules: false,
}
