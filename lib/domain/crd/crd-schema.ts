import { parseAllDocuments } from 'yaml'
import * as z from 'zod'
import { NO_EXTENSIONS } from '../yaml-stream/parser-options.ts'

/** The parts of a CustomResourceDefinition that validation needs (apiextensions.k8s.io/v1). */
const customResourceDefinition = z.object({
  apiVersion: z.literal('apiextensions.k8s.io/v1'),
  kind: z.literal('CustomResourceDefinition'),
  spec: z.object({
    group: z.string(),
    names: z.object({ kind: z.string() }),
    versions: z.array(z.object({ name: z.string(), schema: z.object({ openAPIV3Schema: z.record(z.string(), z.unknown()) }) })),
  }),
})

type JsonSchema = Record<string, unknown>

/** One version of a kind and the JSON schema of its objects. */
export interface CrdSchema {
  apiVersion: string
  kind: string
  schema: JsonSchema
}

/** The schemas in a file of CustomResourceDefinitions; other documents in it are ignored. */
export function readCrdSchemas(text: string): CrdSchema[] {
  return parseAllDocuments(text, NO_EXTENSIONS).flatMap((document) => {
    if (document.errors.length > 0) return []
    const crd = customResourceDefinition.safeParse(document.toJS({ maxAliasCount: 0 }))
    if (!crd.success) return []
    const { group, names, versions } = crd.data.spec
    return versions.map(({ name, schema }) => ({
      apiVersion: `${group}/${name}`,
      kind: names.kind,
      schema: toJsonSchema(schema.openAPIV3Schema),
    }))
  })
}

/**
 * A structural schema of Kubernetes (OpenAPI 3.0) as JSON Schema: `x-kubernetes-int-or-string` and the boolean `exclusiveMinimum` and
 * `exclusiveMaximum` of OpenAPI 3.0 are spelled out, other extensions are left to the API server.
 */
function toJsonSchema(schema: JsonSchema): JsonSchema {
  const { exclusiveMinimum, exclusiveMaximum, 'x-kubernetes-int-or-string': intOrString, ...rest } = mapChildren(schema)
  if (exclusiveMinimum === true) rest.exclusiveMinimum = rest.minimum
  if (exclusiveMaximum === true) rest.exclusiveMaximum = rest.maximum
  if (intOrString === true) rest.type = ['integer', 'string']
  return Object.fromEntries(Object.entries(rest).filter(([keyword]) => !keyword.startsWith('x-kubernetes-')))
}

function mapChildren(schema: JsonSchema): JsonSchema {
  const mapped: JsonSchema = { ...schema }
  for (const keyword of ['items', 'additionalProperties', 'not'])
    if (isSchema(schema[keyword])) mapped[keyword] = toJsonSchema(schema[keyword])
  for (const keyword of ['allOf', 'anyOf', 'oneOf']) {
    const children = schema[keyword]
    if (Array.isArray(children)) mapped[keyword] = children.map((child) => (isSchema(child) ? toJsonSchema(child) : child))
  }
  if (isSchema(schema.properties)) {
    const entries = Object.entries(schema.properties).map(([name, child]) => [
      name,
      isSchema(child) ? toJsonSchema(child) : child,
    ])
    mapped.properties = Object.fromEntries(entries)
  }
  return mapped
}

function isSchema(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
