import { definedOf } from '../../defined-of.ts'
import type { YamlValue } from '../../yaml/document.ts'
import { fingerprint, isMapping, type Mapping, member } from '../../yaml/value/value.ts'
import { SCHEMA_LIMITS } from '../limits.ts'
import { Cel } from './cel/cel.ts'
import { compileRules } from './compile-rules.ts'
import { BOOLEAN, COUNT, type KeywordShape, LIST, MAPPING, NUMBER, POSITIVE, TEXT, TEXTS, TYPE } from './keyword-shape.ts'
import {
  ANYTHING,
  type Bounds,
  COUNT_KEYWORDS,
  type ListType,
  NUMBER_KEYWORDS,
  type Schema,
  type SchemaRule,
  type SchemaType,
} from './schema.ts'
import { numberFormat, textFormat } from './text/formats.ts'
import { compilePattern, type Pattern } from './text/pattern.ts'

/** A problem in a schema; `path` holds the keys that lead to it. */
export interface SchemaProblem {
  path: readonly string[]
  message: string
  expected?: string
}

/** Maximum number of problems reported for one schema: nobody reads more at once. */
const MAX_PROBLEMS = 20
/**
 * Keywords of JSON Schema that Kubernetes refuses in a CRD. Ignoring them would mean checking less than the CRD asks
 * for.
 */
const REFUSED = ['$ref', 'definitions', 'dependencies', 'patternProperties', 'additionalItems']

/** A compiled schema: usable only if there are no problems. Rules that cannot be evaluated here are left out of it. */
export interface CompiledSchema {
  schema: Schema
  problems: readonly SchemaProblem[]
  unreadRules: readonly SchemaProblem[]
}

/** Compiles the `openAPIV3Schema` of a CRD. */
export function compileSchema(value: YamlValue): CompiledSchema {
  const compiler = new SchemaCompiler()
  const schema = compiler.compile(value, [])
  return { schema, problems: compiler.problems, unreadRules: compiler.unreadRules }
}

class SchemaCompiler {
  readonly problems: SchemaProblem[] = []
  readonly unreadRules: SchemaProblem[] = []
  #cel: Cel | undefined
  readonly #patterns = new Map<string, Pattern>()
  #nodes = 0
  #instructions = 0

  compile(value: YamlValue, path: readonly string[]): Schema {
    if (!isMapping(value)) return this.#problem(path, 'is not a schema', 'a mapping') ?? ANYTHING
    if (this.#isTooLarge(path)) return ANYTHING
    for (const keyword of REFUSED) {
      if (member(value, keyword) === undefined) continue
      this.#problem([...path, keyword], 'is not allowed in the schema of a CRD', 'the schema written out')
    }
    return withRules({
      ...ANYTHING,
      ...this.#typesOf(value, path),
      nullable: this.#flag(value, 'nullable', path),
      ...definedOf({ default: member(value, 'default') ?? undefined }),
      uniqueItems: this.#flag(value, 'uniqueItems', path),
      isResource: this.#flag(value, 'x-kubernetes-embedded-resource', path),
      isClosed: this.#isClosed(value, path),
      required: this.#requiredOf(value, path),
      ...this.#childrenOf(value, path),
      allOf: this.#alternativesOf(value, 'allOf', path),
      anyOf: this.#alternativesOf(value, 'anyOf', path),
      oneOf: this.#alternativesOf(value, 'oneOf', path),
      ...this.#allowedOf(value, path),
      ...this.#patternOf(value, path),
      ...this.#formatOf(value, path),
      ...this.#listOf(value, path),
      ...this.#boundsOf(value, path),
      rules: this.#rulesOf(value, path),
    })
  }

  #rulesOf(schema: Mapping, path: readonly string[]): readonly SchemaRule[] {
    const keyword = 'x-kubernetes-validations'
    const list = this.#keyword(schema, keyword, path, LIST) ?? []
    if (list.length === 0) return []
    this.#cel ??= new Cel()
    const { rules, unread } = compileRules(list, this.#cel)
    for (const { index, problem } of unread)
      if (this.unreadRules.length < MAX_PROBLEMS)
        this.unreadRules.push({ path: [...path, keyword, String(index)], message: problem })
    return rules
  }

  #isTooLarge(path: readonly string[]): boolean {
    this.#nodes++
    const { value: limit } = SCHEMA_LIMITS.crdNodes
    if (this.#nodes === limit + 1) this.#problem(path, `exceeds the limit of ${limit} schemas in a version`)
    return this.#nodes > limit || this.problems.length >= MAX_PROBLEMS
  }

  #problem(path: readonly string[], message: string, expected?: string): undefined {
    if (this.problems.length < MAX_PROBLEMS)
      this.problems.push(expected === undefined ? { path, message } : { path, message, expected })
  }

  /** Returns the value of a keyword; adds a problem and returns undefined if the value has the wrong shape. */
  #keyword<T extends YamlValue>(
    schema: Mapping,
    keyword: string,
    path: readonly string[],
    [isGood, expected]: KeywordShape<T>,
  ): T | undefined {
    const value = member(schema, keyword)
    if (value === undefined || isGood(value)) return value
    return this.#problem([...path, keyword], 'cannot be read', expected)
  }

  #flag(schema: Mapping, keyword: string, path: readonly string[]): boolean {
    return this.#keyword(schema, keyword, path, BOOLEAN) ?? false
  }

  #typesOf(schema: Mapping, path: readonly string[]): Pick<Schema, 'types'> {
    if (this.#flag(schema, 'x-kubernetes-int-or-string', path)) return { types: ['integer', 'string'] }
    const type = this.#keyword(schema, 'type', path, TYPE)
    return type === undefined ? {} : { types: [type as SchemaType] }
  }

  /**
   * The API server drops the fields that a schema of objects does not name, unless it is told to keep them. It takes no
   * schema without a type; here nothing is known of its fields then.
   */
  #isClosed(schema: Mapping, path: readonly string[]): boolean {
    if (this.#flag(schema, 'x-kubernetes-preserve-unknown-fields', path)) return false
    if (member(schema, 'additionalProperties') !== undefined) return false
    return member(schema, 'type') === 'object' || member(schema, 'properties') !== undefined
  }

  #formatOf(schema: Mapping, path: readonly string[]): Pick<Schema, 'format'> {
    const name = this.#keyword(schema, 'format', path, TEXT)
    const type = member(schema, 'type') ?? 'string'
    if (name === undefined) return {}
    const range = typeof type === 'string' ? numberFormat(type, name) : undefined
    if (range !== undefined) return { format: { name, test: (value) => isWithinRange(value, range) } }
    const test = type === 'string' ? textFormat(name) : undefined
    return test === undefined ? {} : { format: { name, test: (value) => typeof value !== 'string' || test(value) } }
  }

  #listOf(schema: Mapping, path: readonly string[]): { list?: ListType } {
    const type = this.#keyword(schema, 'x-kubernetes-list-type', path, TEXT)
    if (type === 'set') return { list: { type } }
    if (type !== 'map') return {}
    return { list: { type, keys: this.#keyword(schema, 'x-kubernetes-list-map-keys', path, TEXTS) ?? [] } }
  }

  #requiredOf(schema: Mapping, path: readonly string[]): readonly string[] {
    return this.#keyword(schema, 'required', path, TEXTS) ?? []
  }

  #childrenOf(schema: Mapping, path: readonly string[]) {
    const properties = this.#keyword(schema, 'properties', path, MAPPING) ?? {}
    const additional = member(schema, 'additionalProperties')
    return {
      properties: new Map(
        Object.entries(properties).map(([name, child]) => [name, this.compile(child, [...path, 'properties', name])]),
      ),
      ...this.#childOf(schema, 'items', path),
      ...this.#childOf(schema, 'not', path),
      ...(typeof additional === 'boolean'
        ? { additionalProperties: additional }
        : this.#childOf(schema, 'additionalProperties', path)),
    }
  }

  #childOf<K extends 'items' | 'not' | 'additionalProperties'>(
    schema: Mapping,
    keyword: K,
    path: readonly string[],
  ): { [key in K]?: Schema } {
    const child = member(schema, keyword)
    return child === undefined ? {} : ({ [keyword]: this.compile(child, [...path, keyword]) } as { [key in K]?: Schema })
  }

  #alternativesOf(schema: Mapping, keyword: string, path: readonly string[]): readonly Schema[] {
    const children = this.#keyword(schema, keyword, path, LIST) ?? []
    return children.map((child, index) => this.compile(child, [...path, keyword, String(index)]))
  }

  #allowedOf(schema: Mapping, path: readonly string[]): Pick<Schema, 'allowed'> {
    const values = this.#keyword(schema, 'enum', path, LIST)
    return values === undefined ? {} : { allowed: { values, fingerprints: new Set(values.map(fingerprint)) } }
  }

  #patternOf(schema: Mapping, path: readonly string[]): Pick<Schema, 'pattern'> {
    const source = this.#keyword(schema, 'pattern', path, TEXT)
    if (source === undefined || this.problems.length >= MAX_PROBLEMS) return {}
    const pattern = this.#patterns.get(source) ?? compilePattern(source)
    if ('problem' in pattern) {
      this.#problem([...path, 'pattern'], `cannot be compiled: ${pattern.problem}`, 'a regular expression of RE2')
      return {}
    }
    if (!this.#patterns.has(source)) this.#instructions += pattern.size
    this.#patterns.set(source, pattern)
    if (this.#instructions <= SCHEMA_LIMITS.crdPatternInstructions.value) return { pattern }
    const message = `exceeds the limit of ${SCHEMA_LIMITS.crdPatternInstructions.value} instructions for all patterns of a version`
    return this.#problem([...path, 'pattern'], message) ?? {}
  }

  /**
   * Reads the numeric keywords. `exclusiveMinimum` and `exclusiveMaximum` are flags in OpenAPI 3.0; the result holds
   * the bound itself.
   */
  #boundsOf(schema: Mapping, path: readonly string[]): Pick<Schema, 'bounds'> {
    const bounds: Bounds = {}
    for (const keyword of NUMBER_KEYWORDS) {
      const bound = this.#keyword(schema, keyword, path, keyword === 'multipleOf' ? POSITIVE : NUMBER)
      if (bound !== undefined) bounds[keyword] = bound
    }
    for (const keyword of COUNT_KEYWORDS) {
      const count = this.#keyword(schema, keyword, path, COUNT)
      if (count !== undefined) bounds[keyword] = count
    }
    const { minimum, maximum } = bounds
    if (this.#flag(schema, 'exclusiveMinimum', path) && minimum !== undefined) bounds.exclusiveMinimum = minimum
    if (this.#flag(schema, 'exclusiveMaximum', path) && maximum !== undefined) bounds.exclusiveMaximum = maximum
    return Object.keys(bounds).length === 0 ? {} : { bounds }
  }
}

function withRules(schema: Schema): Schema {
  const { rules, items, properties, additionalProperties } = schema
  const children = [...properties.values(), items, additionalProperties]
  const hasRules = rules.length > 0 || children.some((child) => typeof child === 'object' && child.hasRules)
  return hasRules ? { ...schema, hasRules } : schema
}

function isWithinRange(value: YamlValue, [least, most]: readonly [number | bigint, number | bigint]): boolean {
  return (typeof value !== 'number' && typeof value !== 'bigint') || (value >= least && value <= most)
}
