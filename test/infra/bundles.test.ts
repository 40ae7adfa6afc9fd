import { readdirSync, readFileSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { BUNDLES, bundleOf } from '../../infra/bundle.ts'

const KILOBYTE = 1024

/** A good tenth above what each has now: who makes one grow says so here. */
const LIMITS: Record<string, number> = {
  health: 1550,
  fabrics: 1550,
  operations: 1650,
  'gitops-status': 1900,
  'init-gitops': 1950,
  'ingest-raw': 1950,
  'ingest-queue': 1950,
}

const names = readdirSync(join(import.meta.dirname, '../../functions')).map((file) => basename(file, '.ts'))

test('every bundle has a limit', () => {
  expect(Object.keys(LIMITS).toSorted()).toEqual(names.toSorted())
})

describe.each(names)('the bundle of %s', (name) => {
  const file = join(BUNDLES, name, 'index.mjs')

  test('is within its limit', () => {
    const kilobytes = Math.ceil(statSync(file).size / KILOBYTE)
    expect(kilobytes).toBeLessThanOrEqual(LIMITS[name] ?? 0)
  })

  test('is an ES module with a handler and a source map', () => {
    const text = readFileSync(file, 'utf8')
    const declares = {
      handler: /export\s*\{[^}]*\bas handler\b[^}]*\}/.test(text),
      map: text.includes('sourceMappingURL=index.mjs.map'),
    }
    expect(declares).toEqual({ handler: true, map: true })
    expect(readdirSync(join(BUNDLES, name)).toSorted()).toEqual(['index.mjs', 'index.mjs.map'])
  })
})

test('a bundle that was not built is asked for', () => {
  expect(() => bundleOf('no-such-function')).toThrow('npm run build')
})
