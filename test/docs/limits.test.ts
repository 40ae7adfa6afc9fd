import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { withLimitTables } from '../../scripts/limits-table.ts'

test('the page of limits has every limit as the code has it: `npm run api-docs` writes its tables', () => {
  const page = readFileSync(join(import.meta.dirname, '../../docs/limits.md'), 'utf8')
  expect(page).toBe(withLimitTables(page))
})
