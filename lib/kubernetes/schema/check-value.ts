import type { YamlValue } from '../../yaml/document.ts'
import { fingerprint, isMapping, type Mapping, member } from '../../yaml/value/value.ts'
import type { Steps } from '../steps.ts'
import { boundFaults } from './check-bounds.ts'
import { duplicateItems } from './check-list.ts'
import { checkRules } from './check-rules.ts'
import { nearest } from './nearest.ts'
import { labelViolations, objectMeta } from './object-meta.ts'
import { ANYTHING, type Schema, type SchemaType } from './schema.ts'
import { type Violation, Violations } from './violation.ts'

/** The check of an object ends after this many violations. */
export const MAX_VIOLATIONS = 100
/** The part of them that one failing alternative may use. */
const MAX_OF_ALTERNATIVE = 10

/**
 * Characters of a text that one step reads; and the product of pattern instructions and characters that one step runs.
 */
const CHARACTERS_A_STEP = 64
const INSTRUCTIONS_A_STEP = 16

/** With these violations the API server evaluates no rules: their expressions expect values that fit. */
const BEFORE_RULES: ReadonlySet<string> = new Set(['type', 'required', 'maxItems', 'maxLength', 'maxProperties'])
/** Fields that every object of Kubernetes has, whatever its schema says. */
const RESOURCE_FIELDS: ReadonlySet<string> = new Set(['apiVersion', 'kind', 'metadata'])
/** Of a map with any values: a mapping among them has no fields, since none is specified. */
const NO_FIELDS: Schema = { ...ANYTHING, isClosed: true }

/** Compares a value with a schema. Throws `StepsSpent` if the comparison takes more work than allowed. */
export function violationsOf(value: YamlValue, schema: Schema, steps: Steps): readonly Violation[] {
  const violations = new Violations(MAX_VIOLATIONS)
  new ValueChecker(steps, violations, true).check(value, schema, [])
  if (!violations.found.some(({ keyword }) => BEFORE_RULES.has(keyword))) checkRules(value, schema, steps, violations)
  return violations.found
}

class ValueChecker {
  readonly #steps: Steps
  readonly #violations: Violations
  readonly #isStructural: boolean

  /** Fields that no schema names are told if `isStructural`: alternatives do not say which fields there are. */
  constructor(steps: Steps, violations: Violations, isStructural: boolean) {
    this.#steps = steps
    this.#violations = violations
    this.#isStructural = isStructural
  }

  /** Only own properties count as properties of a value, whatever their names. */
  check(value: YamlValue, schema: Schema, path: readonly string[]): void {
    this.#steps.take(1)
    if (this.#violations.isFull) return
    if (value === null && schema.default !== undefined && !schema.nullable) return
    this.#checkAllowed(value, schema, path)
    if (value === null && schema.nullable) return
    this.#checkType(value, schema, path)
    if (typeof value === 'string') this.#checkText(value, schema, path)
    this.#checkFormat(value, schema, path)
    if (schema.bounds !== undefined)
      for (const { message, keyword, says } of boundFaults(value, schema.bounds)) this.#report(path, message, keyword, says)
    if (Array.isArray(value)) this.#checkItems(value, schema, path)
    else if (isMapping(value)) this.#checkProperties(value, schema, path)
    this.#checkAlternatives(value, schema, path)
  }

  #report(path: readonly string[], message: string, keyword: string, says: readonly unknown[], meant?: string): void {
    this.#violations.add({ path, message, keyword, says, ...(meant === undefined ? {} : { nearest: meant }) })
  }

  #read(characters: number): void {
    this.#steps.take(1 + Math.ceil(characters / CHARACTERS_A_STEP))
  }

  #checkType(value: YamlValue, { types }: Schema, path: readonly string[]): void {
    if (types === undefined || types.some((type) => isOfType(value, type))) return
    this.#report(path, `must be ${types.join(' or ')}`, 'type', [types.length === 1 ? types[0] : types])
  }

  #checkAllowed(value: YamlValue, { allowed }: Schema, path: readonly string[]): void {
    if (allowed === undefined) return
    const text = fingerprint(value)
    this.#read(text.length)
    if (allowed.fingerprints.has(text)) return
    const meant =
      typeof value === 'string'
        ? nearest(
            value,
            allowed.values.filter((one) => typeof one === 'string'),
          )
        : undefined
    this.#report(path, 'must be equal to one of the allowed values', 'enum', [allowed.values], meant)
  }

  #checkText(value: string, { pattern, bounds }: Schema, path: readonly string[]): void {
    if (bounds?.minLength !== undefined || bounds?.maxLength !== undefined) this.#read(value.length)
    if (pattern === undefined) return
    this.#steps.take(Math.ceil((value.length * pattern.size) / INSTRUCTIONS_A_STEP))
    if (!pattern.test(value))
      this.#report(path, `must match pattern ${JSON.stringify(pattern.source)}`, 'pattern', [pattern.source])
  }

  #checkFormat(value: YamlValue, { format }: Schema, path: readonly string[]): void {
    if (format === undefined) return
    if (typeof value === 'string') this.#read(value.length)
    if (!format.test(value)) this.#report(path, `must be of format ${format.name}`, 'format', [format.name])
  }

  #checkItems(items: readonly YamlValue[], schema: Schema, path: readonly string[]): void {
    for (const { index, ...violation } of duplicateItems(items, schema, (characters) => this.#read(characters)))
      this.#violations.add({ ...violation, path: index === undefined ? path : [...path, String(index)] })
    const { items: itemSchema } = schema
    if (itemSchema === undefined) return
    for (const [index, item] of items.entries()) this.check(item, itemSchema, [...path, String(index)])
  }

  #checkProperties(value: Mapping, schema: Schema, path: readonly string[]): void {
    const { required, properties } = schema
    const members = Object.entries(value)
    this.#steps.take(required.length + members.length)
    for (const name of required)
      if (member(value, name) === undefined && properties.get(name)?.default === undefined) this.#missing(name, path)
    const isResource = this.#isStructural && schema.isResource
    if (isResource) this.#checkResource(value, path)
    for (const [name, child] of members) {
      const at = [...path, name]
      const childSchema = properties.get(name)
      if (isResource && RESOURCE_FIELDS.has(name)) this.#checkValues(child, childSchema ?? ANYTHING, at)
      else if (childSchema !== undefined) this.check(child, childSchema, at)
      else this.#checkOther(child, schema, at)
    }
  }

  #missing(name: string, path: readonly string[]): void {
    this.#report([...path, name], 'is missing, but required', 'required', [name])
  }

  /** Checks the value of a property that the schema does not name. */
  #checkOther(value: YamlValue, { additionalProperties, isClosed, properties }: Schema, path: readonly string[]): void {
    const name = path.at(-1) ?? ''
    if (typeof additionalProperties === 'object') this.check(value, additionalProperties, path)
    else if (additionalProperties === false) this.#report(path, 'must NOT be there', 'additionalProperties', [name])
    else if (additionalProperties === true && this.#isStructural) this.check(value, NO_FIELDS, path)
    else if (isClosed && this.#isStructural) this.#unknown(name, properties, path)
  }

  #unknown(name: string, properties: Schema['properties'], path: readonly string[]): void {
    this.#steps.take(properties.size)
    const known = [...properties.keys()]
    this.#report(path, 'is not a field that the schema knows', 'fields', known, nearest(name, known))
  }

  #checkResource(value: Mapping, path: readonly string[]): void {
    for (const name of ['apiVersion', 'kind']) if (member(value, name) === undefined) this.#missing(name, path)
    const metadata = member(value, 'metadata')
    if (metadata === undefined || metadata === null) return
    this.check(metadata, objectMeta(), [...path, 'metadata'])
    if (!isMapping(metadata)) return
    for (const violation of labelViolations(metadata))
      this.#violations.add({ ...violation, path: [...path, 'metadata', ...violation.path] })
  }

  /** Checks values only: which fields there are is said elsewhere. */
  #checkValues(value: YamlValue, schema: Schema, path: readonly string[]): void {
    for (const violation of this.#branch(value, schema, path, this.#violations.room)) this.#violations.add(violation)
  }

  #checkAlternatives(value: YamlValue, { allOf, anyOf, oneOf, not }: Schema, path: readonly string[]): void {
    for (const schema of allOf) this.#checkValues(value, schema, path)
    if (anyOf.length > 0) {
      const matches = this.#matchesOf(value, anyOf, path)
      if (matches === 0) this.#report(path, 'must match a schema in anyOf', 'anyOf', [])
    }
    if (oneOf.length > 0) {
      const matches = this.#matchesOf(value, oneOf, path)
      if (matches !== 1) this.#report(path, 'must match exactly one schema in oneOf', 'oneOf', matches === 0 ? [] : [matches])
    }
    if (not !== undefined && this.#branch(value, not, path, 1).length === 0) this.#report(path, 'must NOT be valid', 'not', [])
  }

  /** Returns how many of the schemas the value matches. If none, reports the violations of each. */
  #matchesOf(value: YamlValue, schemas: readonly Schema[], path: readonly string[]): number {
    const found = schemas.map((schema) => this.#branch(value, schema, path, MAX_OF_ALTERNATIVE))
    const matches = found.filter((violations) => violations.length === 0).length
    if (matches === 0) for (const violation of found.flat()) this.#violations.add(violation)
    return matches
  }

  #branch(value: YamlValue, schema: Schema, path: readonly string[], most: number): readonly Violation[] {
    const violations = new Violations(most)
    new ValueChecker(this.#steps, violations, false).check(value, schema, path)
    return violations.found
  }
}

function isOfType(value: YamlValue, type: SchemaType): boolean {
  switch (type) {
    case 'array':
      return Array.isArray(value)
    case 'object':
      return isMapping(value)
    case 'integer':
      return typeof value === 'bigint' || Number.isInteger(value)
    case 'number':
      return typeof value === 'bigint' || typeof value === 'number'
    case 'boolean':
    case 'string':
      return typeof value === type
  }
}
