import { describe, expect, test } from 'vitest'
import { DomainError } from '../../lib/contract/errors.ts'
import { LIMITS, type LimitName } from '../../lib/domain/limits.ts'
import { changedFiles, differenceOf } from '../../lib/domain/revert/changed-files.ts'
import { WorkBudget } from '../../lib/domain/tree/budget.ts'
import { filesBelow, walk } from '../../lib/domain/tree/walk.ts'
import { type Directory, directoryOf, type Entry, MemoryRepository, put } from '../support/memory-repository.ts'

/**
 * Ten equal folders in ten equal folders, and so on: a few objects that a checkout would make ten thousand million
 * files of.
 */
function bomb(repository: MemoryRepository, levels = 10): Entry {
  let tree = repository.addTree(directoryOf({ 'x.yaml': 'a: 1\n' }))
  for (let level = 1; level < levels; level++) {
    const inner = tree
    tree = repository.addTree(new Map([...Array(10).keys()].map((index) => [`f${index}`, { tree: inner }])))
  }
  return { tree }
}

/** Folders in each other, with a file in the innermost. */
function chain(repository: MemoryRepository, levels: number): Entry {
  let tree = repository.addTree(directoryOf({ 'x.yaml': 'a: 1\n' }))
  for (let level = 0; level < levels; level++) tree = repository.addTree(new Map([['d', { tree }]]))
  return { tree }
}

const many = (count: number, ending = '.txt'): Directory =>
  new Map([...Array(count).keys()].map((index) => [`f${index}${ending}`, 'x']))

async function walked(
  make: (repository: MemoryRepository) => Record<string, Entry>,
  limits: Partial<Record<LimitName, number>> = {},
) {
  const repository = new MemoryRepository()
  const root: Directory = new Map()
  for (const [path, entry] of Object.entries(make(repository))) put(root, path.split('/'), entry)
  const snapshot = repository.snapshot(repository.addTree(root))
  repository.reads = 0
  const { files, large } = await walk(snapshot, 'raw', { budget: new WorkBudget({ limits }) })
  return { files: files.map(({ path }) => path), large: large.map(({ path }) => path), reads: repository.reads, snapshot }
}

describe('a folder over the limit', () => {
  test('is skipped whole and costs only its tree objects; its siblings are found', async () => {
    const { files, large, reads } = await walked((repository) => ({
      'raw/a.yaml': 'x',
      'raw/x': bomb(repository),
      'raw/z/b.yaml': 'x',
    }))
    expect(files).toEqual(['raw/a.yaml', 'raw/z/b.yaml'])
    expect(large).toEqual(['raw/x'])
    expect(reads).toBeLessThan(20)
  })

  test.each([50, 500])('%i levels of it too', async (levels) => {
    const { files, large, reads } = await walked((repository) => ({ 'raw/a.yaml': 'x', 'raw/x': bomb(repository, levels) }))
    expect([files, large]).toEqual([['raw/a.yaml'], ['raw/x']])
    expect(reads).toBeLessThan(110)
  })

  test('is the innermost that holds all of it', async () => {
    const make = (repository: MemoryRepository) => ({
      'raw/site/a.yaml': 'x',
      'raw/site/old/x': bomb(repository),
      'raw/site/old/b.yaml': 'x',
    })
    const { files, large } = await walked(make)
    expect([files, large]).toEqual([['raw/site/a.yaml', 'raw/site/old/b.yaml'], ['raw/site/old/x']])
  })

  test('may occur several times: each is reported', async () => {
    const { large, files } = await walked((repository) => ({
      'raw/a.yaml': 'x',
      'raw/x': bomb(repository),
      'raw/y': bomb(repository, 9),
    }))
    expect([files, large]).toEqual([['raw/a.yaml'], ['raw/x', 'raw/y']])
  })

  test('may be the directory itself', async () => {
    expect((await walked(() => ({ raw: many(11) }), { folderEntries: 10 })).large).toEqual(['raw'])
  })

  test('does not hide smaller ones, which come first', async () => {
    const make = () => ({ 'raw/big': many(7), 'raw/small': many(3, '.yaml'), 'raw/middle': many(6) })
    const { files, large } = await walked(make, { folderEntries: 12 })
    expect(large).toEqual(['raw/big', 'raw/middle'].slice(0, large.length))
    expect(files.filter((path) => path.startsWith('raw/small/'))).toHaveLength(3)
  })
})

test('folders below the deepest level are reported, those above are found', async () => {
  const make = (repository: MemoryRepository) => ({
    'raw/a.yaml': 'x',
    'raw/deep': chain(repository, 5000),
    'raw/ok': chain(repository, 50),
  })
  const { files, large, reads } = await walked(make)
  expect(files).toEqual(['raw/a.yaml', `raw/ok/${'d/'.repeat(50)}x.yaml`])
  expect(large).toHaveLength(1)
  expect(large[0]?.split('/').length).toBe(LIMITS.folderDepth.value + 2)
  expect(reads).toBeLessThan(300)
})

test('150,000 files that are no manifests are found like any others', async () => {
  const { files } = await walked(() => ({ 'raw/sub': many(150_000), 'raw/a.yaml': 'x' }))
  expect(files).toHaveLength(150_001)
})

test("the manager's own directory is read up to the same limit", async () => {
  const { snapshot } = await walked((repository) => ({ 'raw/x': bomb(repository) }))
  await expect(filesBelow(snapshot, 'raw')).rejects.toMatchObject({
    code: 'limit_exceeded',
    data: { what: 'folderEntries', limit: LIMITS.folderEntries.value, place: 'raw/x' },
  })
})

describe('a budget', () => {
  test("ends work over a limit with the limit's name and place", () => {
    const budget = new WorkBudget({ limits: { repositoryFolders: 2 } })
    budget.spend('repositoryFolders', 2, 'a')
    expect(budget.left('repositoryFolders')).toBe(0)
    const data = { what: 'repositoryFolders', limit: 2, actual: 3, place: 'b' }
    expect(() => budget.spend('repositoryFolders', 1, 'b')).toThrow(expect.objectContaining({ code: 'limit_exceeded', data }))
  })

  test('ends work, also synchronous work, when its clock says that time is up', () => {
    let now = 0
    const budget = new WorkBudget({ deadline: 10, now: () => now })
    budget.check()
    now = 11
    expect(() => budget.check()).toThrow(expect.objectContaining({ code: 'timed_out' }))
  })

  test('lets a timer end work that awaits nothing but memory', async () => {
    const gone = new DomainError('cancelled', 'x', { what: 'x' })
    const controller = new AbortController()
    const budget = new WorkBudget({ signal: controller.signal })
    setImmediate(() => controller.abort(gone))
    const work = async () => {
      for (;;) await budget.turn()
    }
    await expect(work()).rejects.toBe(gone)
  })
})

test('two snapshots are compared but for the folders that differ in more than is read', async () => {
  const repository = new MemoryRepository()
  const snapshotOf = (files: Record<string, Entry>) => repository.snapshot(repository.addTree(directoryOf(files)))
  const deep = `raw/${'a/'.repeat(101)}x.yaml`
  const before = snapshotOf({ 'raw/a.yaml': 'a', 'managed/b.yaml': 'b', 'raw/same': bomb(repository, 9) })
  const after = snapshotOf({
    'raw/a.yaml': 'A',
    'raw/same': bomb(repository, 9),
    'managed/b.yaml': 'b',
    'managed/x': bomb(repository),
    'unmanaged/y/z': bomb(repository),
    [deep]: 'x',
  })
  const reads = repository.reads
  const { files, large } = await differenceOf(before, after, '')
  expect(files.map(({ path }) => path)).toEqual(['raw/a.yaml'])
  expect(large.map(({ path }) => path)).toEqual(['managed/x', `raw/${'a/'.repeat(99)}a`, 'unmanaged/y/z'])
  expect(repository.reads - reads).toBeLessThan(300)
  await expect(changedFiles(before, after, '')).rejects.toThrow(/managed\/x goes beyond the limit folderEntries/)
})
