import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { eventSchemaFiles, openApiText } from '../lib/http/openapi/published-files.ts'
import { withRouteTable } from './authorisation-table.ts'
import { withLimitTables } from './limits-table.ts'
import { problemTexts } from './problem-texts.ts'
import { rulesPage } from './rules-page.ts'

/**
 * Regenerates the parts of the documents that the code determines. Run `npm run api-docs` after a change of routes,
 * schemas, descriptions, problems, limits or rules of a fabric.
 */
const docs = join(import.meta.dirname, '../docs')
mkdirSync(join(docs, 'api'), { recursive: true })
mkdirSync(join(docs, 'events'), { recursive: true })
writeFileSync(join(docs, 'api/openapi.yaml'), openApiText())
for (const [name, text] of Object.entries(eventSchemaFiles())) writeFileSync(join(docs, 'events', name), text)
const problems = problemTexts(readFileSync(join(docs, 'api/problems.md'), 'utf8'))
writeFileSync(join(import.meta.dirname, '../lib/http/problems/problem-texts.json'), `${JSON.stringify(problems, null, 2)}\n`)
const limits = join(docs, 'limits.md')
writeFileSync(limits, withLimitTables(readFileSync(limits, 'utf8')))
const authorisation = join(docs, 'authorisation.md')
writeFileSync(authorisation, withRouteTable(readFileSync(authorisation, 'utf8')))
writeFileSync(join(docs, 'rules.md'), rulesPage())
