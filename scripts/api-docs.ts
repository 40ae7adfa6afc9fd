import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { openApiText } from '../lib/runtime/api/openapi-text.ts'

/** Writes the description of the API anew, after a change of routes, schemas or descriptions: `npm run api-docs`. */
writeFileSync(join(import.meta.dirname, '../docs/api/openapi.yaml'), openApiText())
