import type { YamlValue } from '../../yaml/document.ts'
import { isMapping } from '../../yaml/value/value.ts'
import { type Steps, StepsSpent } from '../steps.ts'
import { celValue } from './cel-value.ts'
import type { Schema, SchemaRule } from './schema.ts'
import type { Violations } from './violation.ts'

/** Adds what the rules of a schema (`x-kubernetes-validations`) refuse in a value. Throws `StepsSpent`. */
export function checkRules(value: YamlValue, schema: Schema, steps: Steps, violations: Violations): void {
  if (schema.hasRules) new RuleChecker(steps, violations).check(value, schema, [])
}

class RuleChecker {
  readonly #steps: Steps
  readonly #violations: Violations

  constructor(steps: Steps, violations: Violations) {
    this.#steps = steps
    this.#violations = violations
  }

  /** A value that is null has no rules: the API server drops it before, or its schema says `nullable`. */
  check(value: YamlValue, schema: Schema, path: readonly string[]): void {
    if (!schema.hasRules || value === null) return
    this.#steps.take(1)
    if (schema.rules.length > 0) this.#checkOwn(value, schema, path)
    const { items, properties, additionalProperties } = schema
    if (Array.isArray(value) && items !== undefined)
      for (const [index, item] of value.entries()) this.check(item, items, [...path, String(index)])
    if (!isMapping(value)) return
    for (const [name, child] of Object.entries(value)) {
      const of = properties.get(name) ?? additionalProperties
      if (typeof of === 'object') this.check(child, of, [...path, name])
    }
  }

  #checkOwn(value: YamlValue, schema: Schema, path: readonly string[]): void {
    const self = celValue(value, schema, this.#steps)
    for (const rule of schema.rules) {
      const message = failureOf(rule, self, this.#steps)
      if (message !== undefined)
        this.#violations.add({ path: [...path, ...rule.fieldPath], message, keyword: 'rule', says: [rule.source] })
    }
  }
}

/** Returns what to say of a value that a rule refuses; undefined if it holds. */
function failureOf(rule: SchemaRule, self: unknown, steps: Steps): string | undefined {
  try {
    if (rule.expression(self, steps) === true) return undefined
  } catch (error) {
    if (error instanceof StepsSpent || !(error instanceof Error)) throw error
    return `breaks a rule, which cannot be evaluated: ${error.message}`
  }
  return `breaks a rule: ${messageOf(rule, self, steps)}`
}

/** A message that cannot be made is left out, as the API server does. */
function messageOf({ source, message, messageExpression }: SchemaRule, self: unknown, steps: Steps): string {
  try {
    const made = messageExpression?.(self, steps)
    if (typeof made === 'string' && made.trim() !== '') return made.trim()
  } catch (error) {
    if (error instanceof StepsSpent || !(error instanceof Error)) throw error
  }
  return message ?? source
}
