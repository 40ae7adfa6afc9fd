import { expect, test } from 'vitest'
import { defaultSettings } from '../../../lib/domain/fabric/default-settings.ts'
import { encodeHead, headOf } from '../../../lib/domain/manifest/head.ts'
import { findFabrics } from '../../../lib/domain/rebuild/find-fabrics.ts'
import { WorkBudget } from '../../../lib/domain/tree/budget.ts'
import { directoryOf, MemoryRepository } from '../../support/memory-repository.ts'
import { MemorySnapshot } from '../../support/memory-snapshot.ts'

const manifest = (name: string, settings: object = {}) => encodeHead(headOf({ ...defaultSettings(name), ...settings }, []))

/** Remembers which directories were asked for. */
class WatchedSnapshot extends MemorySnapshot {
  readonly listed: string[] = []

  override list(directory: string) {
    this.listed.push(directory)
    return super.list(directory)
  }
}

test("a fabric is found where its manifest is, with the manifest's settings", async () => {
  const kinds = [{ group: 'apps.example.com', kind: 'Widget', plural: 'widgets' }]
  const snapshot = new MemorySnapshot({
    'README.md': '# lab\n',
    'fabrics/lab/gitops/.hnp/manifest.yaml': manifest('lab', { archive_strategy: 'none', validation: 'strict', kinds }),
    'net/edge/.hnp/manifest.yaml': manifest('edge', { raw_directory_path: 'drop/here' }),
    'net/edge/deeper/.hnp/manifest.yaml': manifest('deeper'),
    'charts/.hnp/other.yaml': 'a: b\n',
  })
  const { found, unusable } = await findFabrics(snapshot)
  expect(found.map(({ settings }) => settings)).toEqual([
    {
      ...defaultSettings('lab'),
      directory: 'fabrics/lab/gitops',
      archive_strategy: 'none',
      validation: 'strict',
      kinds,
    },
    { ...defaultSettings('edge'), directory: 'net/edge', raw_directory_path: 'drop/here' },
    { ...defaultSettings('deeper'), directory: 'net/edge/deeper' },
  ])
  expect(unusable).toEqual([])
})

test('the root may be a fabric', async () => {
  const { found } = await findFabrics(new MemorySnapshot({ '.hnp/manifest.yaml': manifest('lab') }))
  expect(found.map(({ settings }) => settings.directory)).toEqual([''])
})

test('the directories of a fabric are not searched', async () => {
  const files = [
    'raw/x/a.yaml',
    'managed/vpcs/a.yaml',
    'unmanaged/x/b.yaml',
    'archive/x/c',
    '.hnp/manifest/vpcs.yaml',
    'docs/a.md',
  ]
  const snapshot = new WatchedSnapshot({
    'lab/.hnp/manifest.yaml': manifest('lab'),
    ...Object.fromEntries(files.map((file) => [`lab/${file}`, ''])),
  })
  await findFabrics(snapshot)
  expect(snapshot.listed).toEqual(['', 'lab', 'lab/docs'])
})

test.each([
  ['of HNP', 'version: "1.0"\nfabric_name: lab\n', 'is of HNP'],
  ['that is no YAML', 'version: [\n', 'cannot be read: line '],
  ['with a name that is none', manifest('Lab/..'), 'cannot be that of a fabric'],
  ['with a name that is too long', manifest('a'.repeat(64)), 'cannot be that of a fabric'],
  ['whose files would lie outside', manifest('lab', { raw_directory_path: '../raw' }), 'line 5: raw_directory_path: '],
  [
    'with more kinds than a fabric may have',
    manifest('lab', {
      kinds: [...Array(3000)].map((_, n) => ({ group: 'x.example.com', kind: `Kind${n}`, plural: `kinds${n}` })),
    }),
    'line 11: kinds: ',
  ],
])('a manifest %s makes no fabric, and no trouble for others', async (_, text, reason) => {
  const snapshot = new MemorySnapshot({ 'bad/.hnp/manifest.yaml': text, 'good/.hnp/manifest.yaml': manifest('good') })
  const { found, unusable } = await findFabrics(snapshot)
  expect(found.map(({ settings }) => settings.name)).toEqual(['good'])
  expect(unusable).toEqual([{ directory: 'bad', reason: expect.stringContaining(reason) }])
})

test('a tree that contains itself many times over is searched once', async () => {
  const repository = new MemoryRepository()
  let tree = repository.addTree(directoryOf({ 'x.yaml': 'a: 1\n' }))
  for (let level = 1; level < 50; level++) {
    const inner = tree
    tree = repository.addTree(new Map([...Array(10).keys()].map((index) => [`f${index}`, { tree: inner }])))
  }
  const root = directoryOf({ bomb: { tree }, 'lab/.hnp/manifest.yaml': manifest('lab') })
  const { found } = await findFabrics(repository.snapshot(repository.addTree(root)))
  expect(found.map(({ settings }) => settings.name)).toEqual(['lab'])
})

test('too many folders end the search with the name of the limit', async () => {
  const snapshot = new MemorySnapshot({ 'a/x': 'x', 'b/y': 'y', 'c/z': 'z' })
  const budget = new WorkBudget({ limits: { repositoryFolders: 3 } })
  await expect(findFabrics(snapshot, budget)).rejects.toMatchObject({
    code: 'limit_exceeded',
    data: { what: 'repositoryFolders' },
  })
})
