import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { DUE_PARTITIONS, PARTITIONS } from '../../lib/aws/dynamodb/keys.ts'

const page = readFileSync(join(import.meta.dirname, '../../docs/data-model.md'), 'utf8')

/** The first column of the table that begins with this header. */
function partitionsBelow(header: string): string[] {
  const [, rows = ''] = page.split(`| ${header} |`)
  const [table = ''] = rows.split('\n\n')
  return [...table.matchAll(/^\| `([A-Z#]+)/gm)].map(([, partition = '']) => partition)
}

test('the page names every partition of the table and of its index, and no other', () => {
  expect(new Set(partitionsBelow('partition key `pk`'))).toEqual(new Set(Object.values(PARTITIONS)))
  expect(partitionsBelow('partition of `due`').toSorted()).toEqual(Object.values(DUE_PARTITIONS).toSorted())
})
