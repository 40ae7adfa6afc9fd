import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { z } from 'zod'

const PERMISSIVE = [
  'MIT',
  'MIT-0',
  'ISC',
  '0BSD',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'Apache-2.0',
  'MIT OR Apache-2.0',
  '(MIT OR GPL-3.0-or-later)',
  'Unlicense',
]
/** Tools that are only run here, never shipped. */
const ALSO_FOR_TOOLS = ['MPL-2.0', 'BlueOak-1.0.0', 'Python-2.0', '(MIT AND Zlib)', '(MIT AND BSD-3-Clause)', 'CC-BY-4.0']

/** A policy simulator that tests run, and nothing that is shipped contains: docs/adr/007-policy-simulator.md */
const ONLY_IN_TESTS = ['@cloud-copilot/iam-simulate', '@cloud-copilot/iam-policy', '@cloud-copilot/iam-utils']

const lock = z.object({
  packages: z.record(z.string(), z.object({ license: z.string().optional(), dev: z.boolean().optional() })),
})
const ROOT = join(import.meta.dirname, '..')
const { packages } = lock.parse(JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')))
const installed = Object.entries(packages)
  .filter(([path]) => path !== '')
  .map(([path, { license = oldLicenseOf(path), dev }]) => [path, { license, dev }] as const)

/** Older packages list their licences in a field that npm does not copy into the lock file. */
function oldLicenseOf(path: string): string | undefined {
  const file = join(ROOT, path, 'package.json')
  if (!existsSync(file)) return undefined
  const { licenses = [] } = JSON.parse(readFileSync(file, 'utf8')) as { licenses?: { type: string }[] }
  return licenses.length === 0 ? undefined : licenses.map(({ type }) => type).join(' AND ')
}

test('everything that is bundled may be shipped under the Apache License', () => {
  const shipped = installed.filter(([, { dev }]) => dev !== true)
  expect(
    shipped.filter(([, { license = 'none' }]) => ![...PERMISSIVE, '(MIT AND Zlib)', '(MIT AND BSD-3-Clause)'].includes(license)),
  ).toEqual([])
})

test('tools have licences that allow using them', () => {
  const others = installed.filter(([, { license = 'none' }]) => ![...PERMISSIVE, ...ALSO_FOR_TOOLS].includes(license))
  expect(others.map(([path, { license, dev }]) => [path.replace('node_modules/', ''), license, dev])).toEqual(
    ONLY_IN_TESTS.toSorted().map((name) => [name, 'AGPL-3.0-or-later', true]),
  )
})

test('what only tests may use is used by tests only', () => {
  const sources = ['functions', 'infra', 'lib', 'scripts'].flatMap((folder) =>
    readdirSync(join(import.meta.dirname, '..', folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name)),
  )
  expect(sources.length).toBeGreaterThan(100)
  expect(sources.filter((file) => ONLY_IN_TESTS.some((name) => readFileSync(file, 'utf8').includes(name)))).toEqual([])
})
