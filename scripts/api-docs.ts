import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { eventSchemaFiles } from '../lib/runtime/api/event-schema-files.ts'
import { openApiText } from '../lib/runtime/api/openapi-text.ts'

/** Writes the description of the API and the schemas of events anew, after a change of routes, schemas or descriptions: `npm run api-docs`. */
const docs = join(import.meta.dirname, '../docs')
mkdirSync(join(docs, 'api'), { recursive: true })
mkdirSync(join(docs, 'events'), { recursive: true })
writeFileSync(join(docs, 'api/openapi.yaml'), openApiText())
for (const [name, text] of Object.entries(eventSchemaFiles())) writeFileSync(join(docs, 'events', name), text)
