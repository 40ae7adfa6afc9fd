import { readFileSync } from 'node:fs'
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
]
/** Tools that are only run here, never shipped. */
const ALSO_FOR_TOOLS = ['MPL-2.0', 'BlueOak-1.0.0', 'Python-2.0', '(MIT AND Zlib)', '(MIT AND BSD-3-Clause)']

const lock = z.object({
  packages: z.record(z.string(), z.object({ license: z.string().optional(), dev: z.boolean().optional() })),
})
const { packages } = lock.parse(JSON.parse(readFileSync(join(import.meta.dirname, '../package-lock.json'), 'utf8')))
const installed = Object.entries(packages).filter(([path]) => path !== '')

test('everything that is bundled may be shipped under the Apache License', () => {
  const shipped = installed.filter(([, { dev }]) => dev !== true)
  expect(
    shipped.filter(([, { license = 'none' }]) => ![...PERMISSIVE, '(MIT AND Zlib)', '(MIT AND BSD-3-Clause)'].includes(license)),
  ).toEqual([])
})

test('tools have licences that allow using them', () => {
  expect(installed.filter(([, { license = 'none' }]) => ![...PERMISSIVE, ...ALSO_FOR_TOOLS].includes(license))).toEqual([])
})
