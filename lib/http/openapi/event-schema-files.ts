import * as z from 'zod'
import { eventSchemas } from '../../contract/event.ts'
import { EVENT_VERSION } from '../../contract/event-envelope.ts'

/** The JSON Schema of each event's `detail`, by the name of its file in `docs/events/`. */
export function eventSchemaFiles(): Record<string, string> {
  const files = Object.entries(eventSchemas).map(([type, schema]) => {
    const json = z.toJSONSchema(schema, {
      io: 'output',
      // A later version of the manager may tell more.
      override: ({ jsonSchema }) => void delete jsonSchema.additionalProperties,
    })
    return [fileName(type), `${JSON.stringify({ title: type, ...json }, null, 2)}\n`]
  })
  return Object.fromEntries(files)
}

function fileName(type: string): string {
  return `${type.toLowerCase().replaceAll(' ', '-')}.v${EVENT_VERSION}.json`
}
