import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { HEDGEHOG_RELEASES } from '../../../lib/contract/fabric.ts'
import { HEDGEHOG_KINDS } from '../../../lib/domain/fabric/kinds.ts'
import { release } from '../../../lib/domain/releases/releases.ts'
import { asResource } from '../../../lib/kubernetes/schema/as-resource.ts'
import { compileSchema } from '../../../lib/kubernetes/schema/compile-schema.ts'
import type { YamlValue } from '../../../lib/yaml/document.ts'
import { releaseJson } from '../../../scripts/crd-release.ts'

const ROOT = join(import.meta.dirname, '../../..')

test('the releases are those in crds/', () => {
  expect(readdirSync(join(ROOT, 'crds')).toSorted()).toEqual(HEDGEHOG_RELEASES.map((name) => `hedgehog-${name}`).toSorted())
})

test.each(HEDGEHOG_RELEASES)('the JSON of %s is made of its CRDs: node scripts/crd-release.ts', (name) => {
  const json = readFileSync(join(ROOT, `lib/domain/releases/hedgehog-${name}.json`), 'utf8')
  expect(json).toBe(releaseJson(join(ROOT, `crds/hedgehog-${name}`)))
})

test.each(HEDGEHOG_RELEASES)('every schema of %s can be used', (name) => {
  const kinds: { versions: { schema: YamlValue }[] }[] = JSON.parse(releaseJson(join(ROOT, `crds/hedgehog-${name}`)))
  for (const { schema } of kinds.flatMap(({ versions }) => versions)) expect(compileSchema(schema).problems).toEqual([])
})

test('the newest release has a schema of each managed kind, and compiles it once', () => {
  const newest = release('release')
  for (const { group, kind } of HEDGEHOG_KINDS) {
    const [version = ''] = newest.versions(group, kind)
    expect(newest.schema(group, version, kind)).toBeDefined()
    expect(newest.schema(group, version, kind)).toBe(newest.schema(group, version, kind))
  }
  expect(newest.schema('vpc.githedgehog.com', 'v1', 'VPC')).toBeUndefined()
})

test('a schema of whole objects names the fields that all of them have', () => {
  const { schema } = compileSchema({ type: 'object', properties: { spec: {} } })
  expect(asResource(schema, true)).toMatchObject({ isResource: true, isClosed: true })
})
