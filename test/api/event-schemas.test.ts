import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { eventSchemas } from '../../lib/contract/event.ts'
import { eventSchemaFiles } from '../../lib/http/openapi/published-files.ts'

const docs = join(import.meta.dirname, '../../docs')

test('the schemas of events are those of the code: npm run api-docs writes them anew', () => {
  const directory = join(docs, 'events')
  const files = readdirSync(directory).map((name) => [name, readFileSync(join(directory, name), 'utf8')])
  expect(Object.fromEntries(files)).toEqual(eventSchemaFiles())
})

test('every event is explained, and no other', () => {
  const page = readFileSync(join(docs, 'events.md'), 'utf8')
  const explained = [...page.matchAll(/^\| \[`([^`]+)`\]\(events\/([\w.-]+)\) \|/gm)].map(([, type, file]) => [type, file])
  expect(explained.map(([type]) => type)).toEqual(Object.keys(eventSchemas))
  for (const [, file = ''] of explained) expect(Object.keys(eventSchemaFiles())).toContain(file)
})
