import { stringify } from 'yaml'
import * as z from 'zod'
import { eventSchemas } from '../../contract/event.ts'
import { EVENT_VERSION } from '../../contract/event-envelope.ts'
import { openApiDocument } from './document.ts'

/** The file `docs/api/openapi.yaml`. */
export function openApiText(): string {
  const head = '# Generated from the schemas that requests are checked with: npm run api-docs\n'
  // Many tools still read YAML 1.1, in which a plain `off` is no text.
  return head + stringify(openApiDocument(), { lineWidth: 0, aliasDuplicateObjects: false, compat: 'yaml-1.1' })
}

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
