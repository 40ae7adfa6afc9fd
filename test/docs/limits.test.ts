import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { LIMITS, type Limit } from '../../lib/domain/limits.ts'

const page = readFileSync(join(import.meta.dirname, '../../docs/limits.md'), 'utf8')

test.each(Object.entries<Limit>(LIMITS))('the page of limits has %s as the code has it', (name, { value, unit, what }) => {
  expect(page).toContain(`| \`${name}\` | ${value.toLocaleString('en')} ${unit} | ${what} |`)
})
