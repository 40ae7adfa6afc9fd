import * as z from 'zod'

export type JsonSchema = Record<string, unknown>

/** What is to be made of an object's fields that the schema does not name: `open` lets a later version answer more. */
export type Openness = 'open' | 'closed'

/** A schema of what is sent to us as JSON Schema 2020-12, the dialect of OpenAPI 3.1. */
export function requestSchema(schema: z.ZodType): JsonSchema {
  return bare(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }))
}

/** Schemas of what we answer, by name; where one is part of another it is named there. */
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

/** Without what only a schema that stands alone needs. */
function bare(schema: object): JsonSchema {
  const { $schema: _, $id: __, ...rest } = JSON.parse(JSON.stringify(schema)) as JsonSchema
  return rest
}
