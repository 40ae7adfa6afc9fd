import type { YamlValue } from '../../yaml/document.ts'
import type { Pattern } from './pattern.ts'

export const SCHEMA_TYPES = ['array', 'boolean', 'integer', 'number', 'object', 'string'] as const

export type SchemaType = (typeof SCHEMA_TYPES)[number]

/**
 * A structural schema of Kubernetes, read and checked:
 * https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/ It is a plain tree,
 * so that what goes along it can be added beside the check of values.
 */
export interface Schema {
  /** One of these; absent: any. */
  types?: readonly SchemaType[]
  nullable: boolean
  properties: ReadonlyMap<string, Schema>
  required: readonly string[]
  /** For properties that are not named; `true` allows them all. */
  additionalProperties: Schema | boolean
  items?: Schema
  /** The values themselves, and a text of each that is the same for equal values only. */
  allowed?: { values: readonly YamlValue[]; fingerprints: ReadonlySet<string> }
  pattern?: Pattern
  /** Keywords that are a number. */
  bounds?: Bounds
  uniqueItems: boolean
  allOf: readonly Schema[]
  anyOf: readonly Schema[]
  oneOf: readonly Schema[]
  not?: Schema
}

export type Bounds = Partial<Record<BoundKeyword, number | bigint>>

export const COUNT_KEYWORDS = ['minLength', 'maxLength', 'minItems', 'maxItems', 'minProperties', 'maxProperties'] as const
export const NUMBER_KEYWORDS = ['minimum', 'maximum', 'multipleOf'] as const

export type BoundKeyword =
  | (typeof COUNT_KEYWORDS)[number]
  | (typeof NUMBER_KEYWORDS)[number]
  | 'exclusiveMinimum'
  | 'exclusiveMaximum'
