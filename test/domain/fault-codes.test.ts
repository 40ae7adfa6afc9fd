import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import {
  EDIT_FAULT_CODES,
  OBJECT_FAULT_CODES,
  PLAN_FAULT_CODES,
  STREAM_FAULT_CODES,
  VERIFY_FAULT_CODES,
} from '../../lib/contract/fault-codes.ts'

const root = join(import.meta.dirname, '../..')

describe.each([
  ['The YAML stream', STREAM_FAULT_CODES],
  ['Objects and files', PLAN_FAULT_CODES],
  ['What verify finds', VERIFY_FAULT_CODES],
  ['What edits refuse', EDIT_FAULT_CODES],
  ['What an object cannot become', OBJECT_FAULT_CODES],
] as const)('docs/faults.md, %s', (title, codes) => {
  test('explains every code, and no other, in order', () => {
    const text = readFileSync(join(root, 'docs/faults.md'), 'utf8')
    const [, section = ''] = text.split(`## ${title}`)
    const [own = ''] = section.split('\n## ')
    expect([...own.matchAll(/^\| `([a-z0-9_]+)` \|/gm)].map(([, code]) => code)).toEqual(codes.toSorted())
  })
})

test.each([
  // Two of a stream are told without reading it.
  [
    'plans',
    [
      'tree',
      'raw',
      'plan',
      'ingest',
      'check',
      'init',
      'manifest',
      'reconcile',
      'records',
      'rebuild',
      'verify',
      'crd',
      'appliers',
    ],
    [...PLAN_FAULT_CODES, ...VERIFY_FAULT_CODES, 'file_too_large', 'more_faults'],
  ],
  // The last one is of the request's path, as the runtime has it.
  ['objects', ['objects', 'revert'], [...OBJECT_FAULT_CODES, 'invalid_path']],
])('the codes in the %s are those of the list', (_, folders, expected) => {
  const directories = folders.map((folder) => join(root, 'lib/domain', folder))
  const files = directories.flatMap((directory) =>
    readdirSync(directory)
      .filter((name) => name.endsWith('.ts'))
      .map((name) => join(directory, name)),
  )
  const codes = files.flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(/code: '([a-z0-9_]+)'|\b(?:fault|error|warning)\(\s*'([a-z_]+)'/g)].map(
      ([, a, b]) => a ?? b,
    ),
  )
  // What zod calls an issue that a schema finds by itself is no code of a fault.
  const own = codes.filter((code) => code !== 'custom')
  expect([...new Set(own)].toSorted()).toEqual(expected.toSorted())
})
