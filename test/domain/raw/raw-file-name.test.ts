import { expect, test } from 'vitest'
import { ARCHIVE_STRATEGIES, type ArchiveStrategy } from '../../../lib/contract/fabric.ts'
import { defaultSettings } from '../../../lib/domain/fabric/default-settings.ts'
import { newFabric } from '../../../lib/domain/manifest/fabric-state.ts'
import type { LooseFile, RawFile } from '../../../lib/domain/raw/raw-file.ts'
import { canBeNamed, rawNameFaults } from '../../../lib/domain/raw/raw-file-name.ts'
import { MemorySnapshot } from '../../support/memory-snapshot.ts'
import { LAB, RAW } from '../../support/objects.ts'

const time = new Date('2026-11-23T05:50:33Z')
const waiting = (name: string): RawFile => ({ from: 'raw', path: `${RAW}/${name}`, blob: '' })
const loose = (origin: string, name: string): LooseFile => ({
  from: 'loose',
  origin: `${LAB}/${origin}`,
  path: `${RAW}/${name}`,
  blob: '',
})

async function faultsOf(file: RawFile, archive_strategy: ArchiveStrategy = 'none') {
  return rawNameFaults(file, await newFabric(new MemorySnapshot(), { ...defaultSettings('lab'), archive_strategy }), time)
}

test.each([waiting('a.yaml'), waiting('sub/a.json'), loose('a.yaml', 'a.1.yaml')])('%o has a usable name', async (file) => {
  for (const strategy of ARCHIVE_STRATEGIES) expect(await faultsOf(file, strategy)).toEqual([])
  expect(canBeNamed(file)).toBe(true)
})

test.each<[string, RawFile, string]>([
  ['a name of bytes', waiting('\ufffd.yaml'), 'The name of the file is not UTF-8, is empty or has a slash in it'],
  [
    'a tab',
    waiting('a\tb.yaml'),
    `The path "${RAW}/a\\tb.yaml" has a control character or backslash in a name, and cannot be written to Git`,
  ],
  [
    'a tab in the name that a loose file has',
    loose('a\tb.yaml', 'b.yaml'),
    `The path "${LAB}/a\\tb.yaml" has a control character or backslash in a name, and cannot be written to Git`,
  ],
  [
    'a tab in the name that a loose file would get',
    loose('b.yaml', 'a\tb.yaml'),
    `The path "${RAW}/a\\tb.yaml" has a control character or backslash in a name, and cannot be written to Git`,
  ],
])('%s is a fault of the file, which Git cannot have', async (_, file, message) => {
  expect(await faultsOf(file)).toMatchObject([{ code: 'invalid_file_name', file: file.path, message }])
  expect(canBeNamed(file)).toBe(false)
})

const named = (letters: number, ending: string) => `${'a'.repeat(letters)}${ending}`
const LONG = 'a name of more than 255 bytes'

test.each<[string, ArchiveStrategy, string, string, string]>([
  ['archived', 'rename_with_extension', named(242, '.yaml'), named(242, '.yaml.archived'), '1'],
  ['archived', 'rename_with_extension', named(247, '.yaml'), named(247, '.yaml.archived'), '6'],
  ['archived', 'move_to_archive_dir', named(242, '.yaml'), named(242, '.yaml.archived'), '1'],
  ['in unmanaged', 'none', named(251, '.yml'), named(251, '.yml.yaml'), '5'],
])('too long once it is %s, with strategy %s', async (what, strategy, name, next, excess) => {
  const message = `The name of the file is too long: ${what} it would be "${next}", with ${LONG}`
  const hint = `shorten it by ${excess} bytes`
  const file = waiting(name)
  expect(await faultsOf(file, strategy)).toMatchObject([{ code: 'invalid_file_name', file: file.path, message, hint }])
  expect(canBeNamed(file)).toBe(true)
})

test.each([
  ['short', 'b'],
  ['as long as it may be', 'b'.repeat(241)],
])('a path that is too long once it is archived may be shortened anywhere, where its last name is %s', async (_, stem) => {
  const folders = 'a'
    .repeat(4096 - Buffer.byteLength(`${LAB}/unmanaged//${stem}.yaml`))
    .replace(/.{200}/g, (name) => `${name.slice(1)}/`)
  const file = waiting(`${folders}/${stem}.yaml`)
  expect(await faultsOf(file)).toEqual([])
  const message = expect.stringContaining(`"${stem}.yaml.archived", with a path of more than 4096 bytes`)
  expect(await faultsOf(file, 'rename_with_extension')).toMatchObject([{ message, hint: 'shorten it' }])
})
