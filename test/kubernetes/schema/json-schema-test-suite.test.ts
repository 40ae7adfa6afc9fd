import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import * as z from 'zod'
import { violationsOf } from '../../../lib/kubernetes/schema/check-value.ts'
import { compileSchema } from '../../../lib/kubernetes/schema/compile-schema.ts'
import { Steps } from '../../../lib/kubernetes/steps.ts'
import type { YamlValue } from '../../../lib/yaml/document.ts'

const FILE = join(import.meta.dirname, '../../fixtures/json-schema-test-suite/draft4.json')
const value = z.custom<YamlValue>()
const suite = z
  .record(
    z.string(),
    z.array(
      z.object({
        description: z.string(),
        schema: value,
        tests: z.array(z.object({ description: z.string(), data: value, valid: z.boolean() })),
      }),
    ),
  )
  .parse(JSON.parse(readFileSync(FILE, 'utf8')))

const groups = Object.entries(suite).flatMap(([file, all]) => all.map((group) => ({ file, ...group })))

/** What Kubernetes refuses in a structural schema, and here as well: such a group has nothing to compare. */
const NOT_STRUCTURAL: readonly [string, (keyword: string, value: unknown) => boolean][] = [
  ['references', (keyword) => keyword === '$ref' || keyword === 'definitions'],
  ['keywords that are forbidden', (keyword) => ['additionalItems', 'dependencies', 'patternProperties'].includes(keyword)],
  ['a schema for each item', (keyword, said) => keyword === 'items' && Array.isArray(said)],
  ['null as a type, which `nullable` stands for, and several types', (keyword, said) => keyword === 'type' && !isType(said)],
]

/** Where Kubernetes says otherwise than the suite. */
const OTHERWISE: Readonly<Record<string, string>> = {
  'optional/zeroTerminatedFloats: a float is not an integer even without fractional part': '1.0 is an integer for the API server',
}

function isType(said: unknown): boolean {
  return typeof said === 'string' && said !== 'null'
}

function uses(schema: unknown, isUsed: (keyword: string, value: unknown) => boolean): boolean {
  if (typeof schema !== 'object' || schema === null) return false
  return Object.entries(schema).some(([keyword, said]) => isUsed(keyword, said) || uses(said, isUsed))
}

const isStructural = ({ schema }: { schema: unknown }) => !NOT_STRUCTURAL.some(([, isUsed]) => uses(schema, isUsed))

/** Values only, as below an alternative: the suite knows no closed lists of fields. */
const compiled = (schema: YamlValue) => compileSchema({ allOf: [schema] })

test.each(groups.filter(isStructural))('$file: $description', ({ file, schema, tests }) => {
  const { schema: read, problems } = compiled(schema)
  expect(problems).toEqual([])
  for (const { description, data, valid } of tests) {
    const isOtherwise = OTHERWISE[`${file}: ${description}`] !== undefined
    expect(violationsOf(data, read, new Steps(1_000_000)).length === 0, description).toBe(valid !== isOtherwise)
  }
})

test.each(NOT_STRUCTURAL)('a schema with %s cannot be used', (_, isUsed) => {
  const refused = groups.filter(({ schema }) => uses(schema, isUsed))
  expect(refused.length).toBeGreaterThan(0)
  for (const { schema, description } of refused) expect(compiled(schema).problems, description).not.toEqual([])
})

test('most of the suite can be compared', () => {
  expect(groups.filter(isStructural).flatMap(({ tests }) => tests).length).toBeGreaterThan(180)
})
