import * as z from 'zod'

export type JsonSchema = Record<string, unknown>

/** Whether objects may have fields that the schema does not name: `open` lets a later version answer more. */
export type Openness = 'open' | 'closed'

/** The schema of a request as JSON Schema 2020-12, the dialect of OpenAPI 3.1. */
export function requestSchema(schema: z.ZodType): JsonSchema {
  return bare(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }))
}

/** Schemas of answers, by name; a schema within another is a reference to its name. */
export function answerComponents(schemas: Readonly<Record<string, z.ZodType>>, openness: Openness): Record<string, JsonSchema> {
  const registry = z.registry<{ id: string }>()
  for (const [id, schema] of Object.entries(schemas)) registry.add(schema, { id })
  const converted = z.toJSONSchema(registry, {
    io: 'output',
    unrepresentable: 'any',
    uri: componentUri,
    override: ({ jsonSchema }) => {
      if (openness === 'open') delete jsonSchema.additionalProperties
    },
  })
  return Object.fromEntries(Object.entries(converted.schemas).map(([id, schema]) => [id, bare(schema)]))
}

export function componentUri(name: string): string {
  return `#/components/schemas/${name}`
}

/** Leaves out the keywords that only a standalone schema needs. */
function bare(schema: object): JsonSchema {
  const { $schema: _, $id: __, ...rest } = JSON.parse(JSON.stringify(schema)) as JsonSchema
  return rest
}
