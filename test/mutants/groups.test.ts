import { join } from 'node:path'
import { expect, test } from 'vitest'
import { GROUPS } from './groups.ts'
import { namedFiles } from './named-files.ts'

const ROOT = join(import.meta.dirname, '../..')

test.each(GROUPS)('$name: every file and test that the group names is there', ({ files, tests }) => {
  for (const pattern of [...files, ...tests]) expect(namedFiles(pattern, ROOT), pattern).not.toEqual([])
})
