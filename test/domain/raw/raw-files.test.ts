import { describe, expect, test } from 'vitest'
import { defaultSettings } from '../../../lib/domain/fabric/default-settings.ts'
import { KindRegistry } from '../../../lib/domain/fabric/kinds.ts'
import { layoutOf } from '../../../lib/domain/fabric/layout.ts'
import { findRawFile, findRawFiles } from '../../../lib/domain/raw/raw-file.ts'
import { readCandidates } from '../../../lib/domain/raw/read-raw-file.ts'
import { blobId } from '../../../lib/domain/tree/blob-id.ts'
import { WorkBudget } from '../../../lib/domain/tree/budget.ts'
import { directoryOf, type Entry, MemoryRepository } from '../../support/memory-repository.ts'
import { RAW, vpc } from '../../support/objects.ts'

const layout = layoutOf(defaultSettings('lab'))
const SUBMODULE = '1'.repeat(40)

function snapshotOf(files: Record<string, Entry>) {
  const repository = new MemoryRepository()
  const entries = Object.entries(files).map(([path, entry]): [string, Entry] => [`${RAW}${path}`, entry])
  return repository.snapshot(repository.addTree(directoryOf(Object.fromEntries(entries))))
}

function find(files: Record<string, Entry>, limits = {}) {
  return findRawFiles(snapshotOf(files), layout, new WorkBudget({ limits }))
}

const faultsIn = async (files: Record<string, Entry>, limits = {}) =>
  (await find(files, limits)).flatMap((file) => (file.from === 'refused' ? [file.fault] : []))

describe('the files below raw', () => {
  test('are those of YAML and JSON, by path, under the id of their content', async () => {
    const files = { '/b.yml': 'b', '/a.json': 'a', '/sub/c.yaml': 'c', '/a.txt': '', '/b.yml.archived': '', '/sub-c.yaml': 'd' }
    expect(await find(files)).toEqual(
      [
        ['a.json', 'a'],
        ['b.yml', 'b'],
        ['sub-c.yaml', 'd'],
        ['sub/c.yaml', 'c'],
      ].map(([name, text = '']) => ({ from: 'raw', path: `${RAW}/${name}`, blob: blobId(Buffer.from(text)) })),
    )
  })

  test('are none without the directory', async () => {
    expect(await findRawFiles(snapshotOf({}), layout)).toEqual([])
    expect(await find({ '-other/a.yaml': vpc('a') })).toEqual([])
  })

  test.each<[string, Record<string, Entry>, string, Record<string, string>]>([
    [
      'a link in place of a file',
      { '/x.yaml': { link: 'y' } },
      'x.yaml',
      { severity: 'error', path: `${RAW}/x.yaml`, found: 'a symbolic link', expected: 'a file or a directory' },
    ],
    [
      'a submodule in place of a folder',
      { '/site': { submodule: SUBMODULE } },
      'site',
      { severity: 'warning', path: `${RAW}/site`, found: 'a submodule', expected: 'a file or a directory' },
    ],
    ['a file in place of raw', { '': 'x' }, 'raw', { severity: 'error', path: RAW, found: 'a file', expected: 'a directory' }],
  ])('%s is told with what it is and what it should be', async (_, files, name, { path, ...told }) => {
    const message = `${name} is ${told.found}, which is not followed: nothing is ingested from it`
    const hint = 'put the files themselves there'
    const [place] = await find(files)
    expect(place).toMatchObject({ from: 'refused', path, fault: { code: 'not_a_file', ...told, message, file: path, hint } })
  })

  test('a folder that no path leads to is told with what to do', async () => {
    const stored = new Map<string, Entry>([['\ufffd', new Map([['x.yaml', vpc('x')]])]])
    const message = 'The name of the folder is not UTF-8 or has a slash in it: no path leads into it'
    expect(await faultsIn({ '': stored })).toMatchObject([{ code: 'invalid_file_name', message, hint: 'rename the folder' }])
  })
})

describe('beyond the limits', () => {
  const large = { '/large/a.yaml': 'a', '/large/b.yaml': 'b', '/large/c.yaml': 'c', '/small.yaml': 's' }
  const hint = 'take it out of raw, and bring in its files in smaller parts'

  test('a folder that holds too much is told, and its neighbours are read', async () => {
    const places = await find(large, { folderEntries: 3 })
    expect(places.map(({ from, path }) => [from, path])).toEqual([
      ['refused', `${RAW}/large`],
      ['raw', `${RAW}/small.yaml`],
    ])
    const message = `The folder ${RAW}/large holds too much, and is not read`
    const told = { found: '3 files and folders', expected: 'fewer, with everything else below raw', hint }
    expect(places[0]).toMatchObject({ fault: { code: 'folder_too_large', severity: 'error', message, ...told } })
  })

  test('a folder that is nested too deep is told, and its neighbours are read', async () => {
    const places = await find({ '/1/2/3/4/deep.yaml': 'd', '/small.yaml': 's' }, { folderDepth: 2 })
    const [deep, ...others] = places
    expect(others.map(({ path }) => path)).toEqual([`${RAW}/small.yaml`])
    const message = `Folders below ${deep?.path} are nested too deep`
    const told = { found: 'more than 2 levels', expected: 'at most 2 levels below raw', hint }
    expect(deep).toMatchObject({ from: 'refused', fault: { code: 'folder_too_large', severity: 'error', message, ...told } })
  })

  const link = { link: 'elsewhere' }
  const links = { '/a.yaml': 'a', '/b.yaml': link, '/c.yaml': link, '/d.yaml': link }

  test('as many refused places as may be told are told one by one', async () => {
    expect((await find(links, { placesTold: 3 })).map(({ path }) => path.slice(RAW.length))).toEqual(Object.keys(links))
  })

  test.each<[string, Record<string, Entry>, 'error' | 'warning']>([
    ['an error if one of them is', { ...links, '/e': link }, 'error'],
    ['a warning if they all are', { '/a.yaml': 'a', '/b.yaml': link, '/d': link, '/e': link, '/f': link }, 'warning'],
  ])('further ones are told by their number: %s', async (_, files, severity) => {
    const places = await find(files, { placesTold: 1 })
    expect(places.map(({ path }) => path)).toEqual([RAW, `${RAW}/a.yaml`, `${RAW}/b.yaml`])
    const message = `3 more links, submodules and folders below ${RAW} are not read`
    const fault = { code: 'more_faults', severity, message, file: RAW, hint: 'fix the listed ones first' }
    expect(places[0]).toEqual({ from: 'refused', path: RAW, blob: blobId(Buffer.from('elsewhere')), fault })
  })
})

describe('a file that is asked for by its path', () => {
  const files = { '/a.yaml': 'a', '/l.yaml': { link: 'a.yaml' }, '/folder.yaml/in.yaml': 'x' }

  test('is found with the id of its content', async () => {
    const file = { from: 'raw', path: `${RAW}/a.yaml`, blob: blobId(Buffer.from('a')) }
    expect(await findRawFile(snapshotOf(files), layout, 'a.yaml')).toEqual(file)
  })

  test('is refused if it is a link', async () => {
    const fault = { code: 'not_a_file', severity: 'error', file: `${RAW}/l.yaml`, found: 'a symbolic link' }
    expect(await findRawFile(snapshotOf(files), layout, 'l.yaml')).toMatchObject({ from: 'refused', fault })
  })

  test.each(['folder.yaml', 'missing.yaml'])('is not there: %s', async (path) => {
    const message = `There is no YAML or JSON file "${path}" in ${RAW}`
    const found = findRawFile(snapshotOf(files), layout, path)
    await expect(found).rejects.toMatchObject({ code: 'raw_file_not_found', message, data: { path } })
  })

  test('is not looked for under an unsafe path', async () => {
    const data = { path: '../a.yaml', reason: 'the name ..' }
    const message = 'The path "../a.yaml" has the name ..'
    const found = findRawFile(snapshotOf(files), layout, '../a.yaml')
    await expect(found).rejects.toMatchObject({ code: 'unsafe_path', message, data })
  })
})

describe('what is in a raw file', () => {
  const item = (metadata: string) => `- apiVersion: v1\n  kind: Pod\n  metadata: {${metadata}}\n`
  const long = 'x'.repeat(81)
  const badName = (name: string) => [['misnamed', `VPC.vpc.githedgehog.com/default/${name}`]]

  test.each<[string, string, string[][], unknown[][]]>([
    [
      'an object whose name is no string',
      vpc('1'),
      [['misnamed', 'plain/raw/a.yaml#1']],
      [
        ['identity_not_string', 4, 9, '1'],
        ['missing_name', 4, 9, 'no name'],
      ],
    ],
    [
      'an object without metadata',
      'apiVersion: v1\nkind: Pod\n',
      [['misnamed', 'plain/raw/a.yaml#1']],
      [['missing_name', 1, 1, 'no name']],
    ],
    [
      'objects of a list without names',
      `apiVersion: v1\nkind: List\nitems:\n${item('')}${item('generateName: b-')}`,
      [
        ['misnamed', 'plain/raw/a.yaml#1.1'],
        ['misnamed', 'plain/raw/a.yaml#1.2'],
      ],
      [
        ['missing_name', 6, 13, 'no name'],
        ['missing_name', 9, 13, 'generateName: b-'],
      ],
    ],
    [
      'a list without a version',
      `kind: List\nitems:\n${item('name: a')}`,
      [['plain', 'plain/raw/a.yaml#1']],
      [['not_an_object', 1, 1, undefined]],
    ],
    [
      'data with a warning',
      'a: 1\n1: a\n',
      [['plain', 'plain/raw/a.yaml#1']],
      [
        ['non_string_key', 2, 1, expect.any(String)],
        ['not_an_object', 1, 1, undefined],
      ],
    ],
    ['data with an error', 'a: 1\na: 2\n', [['plain', 'plain/raw/a.yaml#1']], [['duplicate_key', 2, 1, expect.any(String)]]],
    ['a name of 80 bad letters', vpc('X'.repeat(80)), badName('X'.repeat(80)), [['invalid_name', 4, 9, `"${'X'.repeat(80)}"`]]],
    ['a longer one', vpc(`X${long}`), badName(`X${long}`), [['invalid_name', 4, 9, `"X${'x'.repeat(79)}..."`]]],
    ['half of a merge', '<<<<<<< a\n', [['plain', 'plain/raw/a.yaml#1']], [['not_an_object', 1, 1, undefined]]],
    [
      'an unfinished merge, with Windows line ends',
      '<<<<<<< ours\r\na: 1\r\n=======\r\na: 2\r\n>>>>>>> theirs\r\n',
      [['plain', 'plain/raw/a.yaml#1']],
      [['conflict_markers', 1, 1, '<<<<<<< ours']],
    ],
  ])('%s', (_, text, candidates, faults) => {
    const read = readCandidates('raw/a.yaml', Buffer.from(text), new KindRegistry([]))
    expect(read.candidates.map(({ target, key }) => [target, key])).toEqual(candidates)
    expect(read.faults.map(({ code, line, column, found }) => [code, line, column, found])).toEqual(faults)
  })
})
