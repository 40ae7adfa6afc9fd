import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { GROUPS } from '../mutants/groups.ts'
import { SIMULATED, TESTED } from '../simulation/breakages.ts'
import { FAULTS } from '../simulation/faults.ts'
import { RULES } from '../simulation/rules.ts'

const page = readFileSync(join(import.meta.dirname, '../../docs/reliability.md'), 'utf8')

test.each<[string, readonly string[]]>([
  ['rule', RULES],
  ['fault', Object.values(FAULTS).flat()],
  ['group of mutants', GROUPS.map(({ name }) => `| ${name} |`)],
  ['breakage', [...SIMULATED, ...TESTED].map(({ what }) => what)],
])('the page of reliability names every %s', (_, names) => {
  expect(names.filter((name) => !page.includes(name))).toEqual([])
})
