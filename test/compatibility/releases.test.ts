import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { eventSchemaFiles, openApiText } from '../../lib/http/openapi/published-files.ts'
import { type Api, apiBreaks } from './api-breaks.ts'
import { type Schema, schemaBreaks } from './schema-breaks.ts'

const RELEASES = join(import.meta.dirname, '../../docs/releases')
const [release = ''] = readdirSync(RELEASES).toSorted((one, other) => other.localeCompare(one, 'en', { numeric: true }))
const released: Api = parse(readFileSync(join(RELEASES, release, 'openapi.yaml'), 'utf8'))
const current: Api = parse(openApiText())

describe(`a client of release ${release}`, () => {
  test('can use the API as it is now', () => {
    expect(apiBreaks(released, current)).toEqual([])
  })

  test.each(readdirSync(join(RELEASES, release, 'events')))('can read the event of %s', (name) => {
    const now = eventSchemaFiles()[name]
    expect(now).toBeDefined()
    const before = readFileSync(join(RELEASES, release, 'events', name), 'utf8')
    expect(schemaBreaks(eventSchema(before), eventSchema(now ?? ''), 'read')).toEqual([])
  })
})

/** References within an event lead to its `$defs`. */
function eventSchema(text: string) {
  const schema: Schema & { $defs?: Record<string, Schema> } = JSON.parse(text)
  return { schema, resolve: (ref: string) => schema.$defs?.[ref.replace('#/$defs/', '')] ?? schema }
}

const FABRICS = '/api/plugins/hedgehog/fabrics'

/** Each change of the description that breaks a client, made by replacing a text. */
test.each<[string, RegExp, string, string]>([
  ['a removed route', /^ {2}\/api\/plugins\/hedgehog\/fabrics:$/m, '  /api/fabrics:', `POST ${FABRICS}: removed`],
  ['a renamed problem', /\bfabric_exists\b/g, 'fabric_there', `POST ${FABRICS} problem fabric_exists: removed`],
  [
    'a header that is asked for',
    /(name: Idempotency-Key\n.*\n +required:) false/,
    '$1 true',
    `POST ${FABRICS} header Idempotency-Key: is now required`,
  ],
  ['a renamed field', /\brepository_url\b/g, 'url_of_repository', `POST ${FABRICS} body/repository_url: removed`],
])('%s is found', (_, text, replacement, expected) => {
  const changed = openApiText().replace(text, replacement)
  expect(changed).not.toBe(openApiText())
  expect(apiBreaks(current, parse(changed))).toContain(expected)
})
