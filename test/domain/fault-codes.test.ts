import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { STREAM_FAULT_CODES } from '../../lib/domain/fault-codes.ts'

test('docs/faults.md explains every code of the stream, and no other, in order', () => {
  const text = readFileSync(path.join(import.meta.dirname, '../../docs/faults.md'), 'utf8')
  const [, section = ''] = text.split('## The YAML stream')
  const [own = ''] = section.split('\n## ')
  expect([...own.matchAll(/^\| `([a-z0-9_]+)` \|/gm)].map(([, code]) => code)).toEqual(STREAM_FAULT_CODES.toSorted())
})
