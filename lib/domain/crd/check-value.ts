import type { YamlValue } from '../../yaml/document.ts'
import { fingerprint, isMapping, type Mapping, member } from '../../yaml/value/value.ts'
import { boundFaults } from './check-bounds.ts'
import type { Schema, SchemaType } from './schema.ts'
import type { Steps } from './steps.ts'

/** One way in which a value violates its schema. */
export interface Violation {
  /** The keys that lead to the value. */
  path: readonly string[]
  /** The requirement without the value's name: `must be string`. */
  message: string
  /** The schema's keyword and its operands. */
  keyword: string
  says: readonly unknown[]
}

/** The check of an object ends after this many violations. */
export const MAX_VIOLATIONS = 100
/** The part of them that one failing alternative may use. */
const MAX_OF_ALTERNATIVE = 10

/**
 * Characters of a text that one step reads; and the product of pattern instructions and characters that one step runs.
 */
const CHARACTERS_A_STEP = 64
const INSTRUCTIONS_A_STEP = 16

/** Compares a value with a schema. Throws `StepsSpent` if the comparison takes more work than allowed. */
export function violationsOf(value: YamlValue, schema: Schema, steps: Steps): readonly Violation[] {
  const checker = new ValueChecker(steps, MAX_VIOLATIONS)
  checker.check(value, schema, [])
  return checker.found
}

class ValueChecker {
  readonly found: Violation[] = []
  readonly #steps: Steps
  readonly #most: number

  /** The check stops after `most` violations. */
  constructor(steps: Steps, most: number) {
    this.#steps = steps
    this.#most = most
  }

  /** Only own properties count as properties of a value, whatever their names. */
  check(value: YamlValue, schema: Schema, path: readonly string[]): void {
    this.#steps.take(1)
    if (this.#isFull) return
    this.#checkAllowed(value, schema, path)
    if (value === null && schema.nullable) return
    this.#checkType(value, schema, path)
    if (typeof value === 'string') this.#checkText(value, schema, path)
    if (schema.bounds !== undefined)
      for (const { message, keyword, says } of boundFaults(value, schema.bounds)) this.#report(path, message, keyword, says)
    if (Array.isArray(value)) this.#checkItems(value, schema, path)
    else if (isMapping(value)) this.#checkProperties(value, schema, path)
    this.#checkAlternatives(value, schema, path)
  }

  get #isFull(): boolean {
    return this.found.length >= this.#most
  }

  #report(path: readonly string[], message: string, keyword: string, says: readonly unknown[]): void {
    if (!this.#isFull) this.found.push({ path, message, keyword, says })
  }

  #checkType(value: YamlValue, { types }: Schema, path: readonly string[]): void {
    if (types === undefined || types.some((type) => isOfType(value, type))) return
    this.#report(path, `must be ${types.join(' or ')}`, 'type', [types.length === 1 ? types[0] : types])
  }

  #checkAllowed(value: YamlValue, { allowed }: Schema, path: readonly string[]): void {
    if (allowed === undefined) return
    const text = fingerprint(value)
    this.#steps.take(Math.ceil(text.length / CHARACTERS_A_STEP))
    if (!allowed.fingerprints.has(text))
      this.#report(path, 'must be equal to one of the allowed values', 'enum', [allowed.values])
  }

  #checkText(value: string, { pattern, bounds }: Schema, path: readonly string[]): void {
    if (bounds?.minLength !== undefined || bounds?.maxLength !== undefined)
      this.#steps.take(Math.ceil(value.length / CHARACTERS_A_STEP))
    if (pattern === undefined) return
    this.#steps.take(Math.ceil((value.length * pattern.size) / INSTRUCTIONS_A_STEP))
    if (!pattern.test(value))
      this.#report(path, `must match pattern ${JSON.stringify(pattern.source)}`, 'pattern', [pattern.source])
  }

  #checkItems(items: readonly YamlValue[], { items: schema, uniqueItems }: Schema, path: readonly string[]): void {
    if (uniqueItems) this.#checkUnique(items, path)
    if (schema !== undefined) for (const [index, item] of items.entries()) this.check(item, schema, [...path, String(index)])
  }

  #checkUnique(items: readonly YamlValue[], path: readonly string[]): void {
    const first = new Map<string, number>()
    for (const [index, item] of items.entries()) {
      const text = fingerprint(item)
      this.#steps.take(1 + Math.ceil(text.length / CHARACTERS_A_STEP))
      const before = first.get(text)
      if (before === undefined) first.set(text, index)
      else this.#report(path, `must NOT have duplicate items (items ${before} and ${index} are identical)`, 'uniqueItems', [true])
    }
  }

  #checkProperties(value: Mapping, schema: Schema, path: readonly string[]): void {
    const { required, properties, additionalProperties } = schema
    const members = Object.entries(value)
    this.#steps.take(required.length + members.length)
    for (const name of required)
      if (member(value, name) === undefined) this.#report(path, `must have required property '${name}'`, 'required', [name])
    for (const [name, child] of members) {
      const childSchema = properties.get(name) ?? additionalProperties
      if (typeof childSchema !== 'boolean') this.check(child, childSchema, [...path, name])
      else if (!childSchema) this.#report(path, `must NOT have the property '${name}'`, 'additionalProperties', [name])
    }
  }

  #checkAlternatives(value: YamlValue, { allOf, anyOf, oneOf, not }: Schema, path: readonly string[]): void {
    for (const schema of allOf) this.check(value, schema, path)
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
    if (matches === 0)
      for (const violation of found.flat()) this.#report(violation.path, violation.message, violation.keyword, violation.says)
    return matches
  }

  #branch(value: YamlValue, schema: Schema, path: readonly string[], most: number): readonly Violation[] {
    const branch = new ValueChecker(this.#steps, most)
    branch.check(value, schema, path)
    return branch.found
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
