import { readdirSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { GROUPS } from './groups.ts'

const ROOT = join(import.meta.dirname, '../..')

test.each(GROUPS)('$name: every file and test that the group names is there', ({ files, tests }) => {
  for (const pattern of [...files, ...tests]) {
    const [first = '', last] = basename(pattern).split('*')
    const found = readdirSync(join(ROOT, dirname(pattern))).filter((name) =>
      last === undefined ? name === first : name.startsWith(first) && name.endsWith(last),
    )
    expect(found, pattern).not.toEqual([])
  }
})
