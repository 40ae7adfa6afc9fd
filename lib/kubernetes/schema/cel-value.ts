import { Environment, type parse } from '@marcbachmann/cel-js'
import type { YamlValue } from '../../yaml/document.ts'
import { isMapping, type Mapping, member } from '../../yaml/value/value.ts'
import type { Steps } from '../steps.ts'
import type { Schema } from './schema.ts'

/** Words of CEL that are no names of fields there. */
const RESERVED: ReadonlySet<string> = new Set(
  'true false null in as break const continue else for function if import let loop package namespace return var void while'.split(
    ' ',
  ),
)
const ESCAPES: readonly [RegExp, string][] = [
  [/__/g, '__underscores__'],
  [/\./g, '__dot__'],
  [/-/g, '__dash__'],
  [/\//g, '__slash__'],
]

/**
 * Returns a value as rules of CEL see it: integers as bigint, dates as dates, the fields that the schema names by their
 * escaped names, defaults filled in, and maps as maps. Takes a step for each value.
 * https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/#validation-rules
 */
export function celValue(value: YamlValue, schema: Schema, steps: Steps): unknown {
  steps.take(1)
  if (typeof value === 'string') return celText(value, schema.format?.name)
  if (typeof value === 'number') return Number.isInteger(value) && !isDouble(schema) ? BigInt(value) : value
  if (Array.isArray(value)) return value.map((item) => celValue(item, schema.items ?? schema, steps))
  return isMapping(value) ? celObject(value, schema, steps) : value
}

/** Texts of some formats are values of their own to rules; one that cannot be read stays a text. */
function celText(value: string, format: string | undefined): unknown {
  if (format === 'date-time' || format === 'date') return new Date(value)
  if (format === 'byte') return new Uint8Array(Buffer.from(value, 'base64'))
  return format === 'duration' ? durationOf(value) : value
}

let duration: ReturnType<typeof parse> | undefined

/** The library has its own class for durations, of which only its function makes one. */
function durationOf(text: string): unknown {
  duration ??= new Environment().registerVariable('text', 'string').parse('duration(text)')
  try {
    return duration({ text })
  } catch {
    return text
  }
}

function isDouble({ types }: Schema): boolean {
  return types?.includes('number') === true
}

function celObject(value: Mapping, schema: Schema, steps: Steps): Map<string, unknown> {
  const { properties, additionalProperties, isResource } = schema
  if (typeof additionalProperties === 'object')
    return new Map(Object.entries(value).map(([name, child]) => [name, celValue(child, additionalProperties, steps)]))
  const found = isResource ? resourceFields(value, steps) : new Map<string, unknown>()
  for (const [name, of] of properties) {
    const child = filled(member(value, name), of)
    if (child !== undefined && !found.has(name)) found.set(escapedName(name), celValue(child, of, steps))
  }
  return found
}

/** The API server drops null where it is not allowed, and fills in the default. */
function filled(value: YamlValue | undefined, schema: Schema): YamlValue | undefined {
  return value === undefined || (value === null && !schema.nullable) ? schema.default : value
}

/** Of the metadata, rules see the names only. */
function resourceFields(value: Mapping, steps: Steps): Map<string, unknown> {
  steps.take(5)
  const metadata = member(value, 'metadata')
  const fields = (of: Mapping, names: readonly string[]): [string, YamlValue][] =>
    names.flatMap((name): [string, YamlValue][] => (member(of, name) === undefined ? [] : [[name, of[name] ?? null]]))
  return new Map<string, unknown>([
    ...fields(value, ['apiVersion', 'kind']),
    ['metadata', new Map(isMapping(metadata) ? fields(metadata, ['name', 'generateName']) : [])],
  ])
}

/** Returns the name by which rules know a field. */
function escapedName(name: string): string {
  if (RESERVED.has(name)) return `__${name}__`
  return ESCAPES.reduce((text, [pattern, by]) => text.replace(pattern, by), name)
}
