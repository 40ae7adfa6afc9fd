import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Validator } from '@seriousme/openapi-schema-validator'
import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { expect, test } from 'vitest'
import { openApiDocument, templateOf } from '../../lib/http/openapi/document.ts'
import { openApiText } from '../../lib/http/openapi/published-files.ts'
import { endpoints, pages } from '../../lib/http/routes.ts'

const document = openApiDocument()

test('the file is what is generated: npm run api-docs writes it anew', () => {
  expect(readFileSync(join(import.meta.dirname, '../../docs/api/openapi.yaml'), 'utf8')).toBe(openApiText())
})

test('it is OpenAPI 3.1', async () => {
  const validator = new Validator()
  expect(await validator.validate(structuredClone(document))).toEqual({ valid: true })
  expect(validator.version).toBe('3.1')
})

test('it describes every endpoint, and no other', () => {
  const described = Object.entries(document.paths).flatMap(([path, item]) =>
    Object.keys(item)
      .filter((method) => method !== 'parameters')
      .map((method) => `${method.toUpperCase()} ${path}`),
  )
  expect(described.sort()).toEqual([...endpoints, ...pages].map(({ method, path }) => `${method} ${templateOf(path)}`).sort())
})

/** Every pair of an example and its schema, with the way to it. */
function examples(value: unknown, way = ''): [string, unknown, object][] {
  if (typeof value !== 'object' || value === null) return []
  const own =
    'example' in value && 'schema' in value ? [[way, value.example, value.schema as object] as [string, unknown, object]] : []
  return [...own, ...Object.entries(value).flatMap(([key, inner]) => (key === 'schema' ? [] : examples(inner, `${way}/${key}`)))]
}

const ajv = new Ajv2020({ strict: false })
addFormats.default(ajv)

test.each(examples(document.paths))('the example at %s is valid', (_, example, schema) => {
  const validate = ajv.compile(schema)
  validate(example)
  expect(validate.errors).toBeNull()
})

test('what takes a body shows an example of it', () => {
  const bodies = endpoints.flatMap(({ path, method }) => {
    const operation = document.paths[templateOf(path)]?.[method.toLowerCase()] as
      | { requestBody?: { content: object } }
      | undefined
    return Object.values(operation?.requestBody?.content ?? {})
  })
  expect(bodies.length).toBeGreaterThan(5)
  for (const body of bodies) expect(body).toHaveProperty('example')
})
