import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Snapshot } from '../../lib/domain/tree/snapshot.ts'
import { secondReader } from '../../lib/git/history/second-reader.ts'
import { GIT_LIMITS } from '../../lib/git/limits.ts'
import { commitFiles, git } from '../support/git.ts'
import { create, localRemote, open, type Remote } from './fixture.ts'

const noWarning = (message: string) => {
  throw new Error(message)
}

async function readers(remote: Remote, options: Parameters<typeof open>[1] = {}) {
  const first = await open(remote, { history: 'full', ...options })
  return { first, second: secondReader(first, noWarning) }
}

/** All that a snapshot shows, without what the blobs hold. */
async function entriesOf(snapshot: Snapshot, directory = ''): Promise<unknown[]> {
  const entries = await snapshot.list(directory)
  const inner = entries
    .filter(({ type }) => type === 'tree')
    .map(({ name }) => (directory === '' ? name : `${directory}/${name}`))
  return [entries, ...(await Promise.all(inner.map((each) => entriesOf(snapshot, each))))]
}

async function collected<T>(all: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = []
  for await (const one of all) list.push(one)
  return list
}

/** Merges whose commits all have one time, a symbolic link, a program, a name that applies to no path on Windows. */
async function manyShapes(remote: Remote): Promise<void> {
  await commitFiles(remote.path, { 'a.yaml': 'a: 1\n', 'dir/Größe.yaml': 'b: 1\n', 'dir/back\\slash.yaml': 'c: 1\n' })
  const date = '2026-11-23T06:00:00Z'
  const commitTree = async (tree: string, message: string, ...parents: string[]) => {
    const options = ['-c', 'user.name=Ann', '-c', 'user.email=ann@example.com']
    const on = parents.flatMap((parent) => ['-p', parent])
    process.env.GIT_AUTHOR_DATE = date
    process.env.GIT_COMMITTER_DATE = date
    return git(remote.path, ...options, 'commit-tree', tree, ...on, '-m', message)
  }
  const trees = await git(remote.path, 'log', '-1', '--format=%T %H')
  const [tree = '', root = ''] = trees.split(' ')
  let sides = [root]
  for (let number = 0; number < 12; number += 1) {
    const left = await commitTree(tree, `left ${number}`, ...sides)
    const right = await commitTree(tree, `right ${number}`, ...sides)
    sides = [left, right]
  }
  const merged = await commitTree(tree, 'merged', ...sides)
  delete process.env.GIT_AUTHOR_DATE
  delete process.env.GIT_COMMITTER_DATE
  await git(remote.path, 'update-ref', 'refs/heads/main', merged)
  await commitFiles(remote.path, { 'a.yaml': 'a: 2\n' })
}

test('both readers read the same', async () => {
  const remote = await localRemote()
  await manyShapes(remote)
  const { first, second } = await readers(remote)
  const [one, other] = [await first.refresh(), await second.refresh()]
  expect(other.commit).toBe(one.commit)
  expect(await entriesOf(other)).toEqual(await entriesOf(one))
  for (const path of ['', 'dir', 'a.yaml', 'dir/Größe.yaml', 'dir/back\\slash.yaml', 'dir/none', 'a.yaml/b', 'none/a'])
    expect(await other.entry(path)).toEqual(await one.entry(path))
  const blob = await one.entry('a.yaml')
  expect(await other.blob(blob?.oid ?? '')).toEqual(await one.blob(blob?.oid ?? ''))
  expect(await other.treeIds([create('b', 'b')], '')).toEqual(await one.treeIds([create('b', 'b')], ''))

  const told = ({
    oid,
    parents,
    message,
    author: { name },
  }: {
    oid: string
    parents: string[]
    message: string
    author: { name: string }
  }) => [oid, parents, message, name]
  const head = one.commit ?? ''
  for (const options of [{}, { path: 'a.yaml' }, { path: 'dir/Größe.yaml' }]) {
    const [here, there] = [await collected(first.commits(head, options)), await collected(second.commits(head, options))]
    expect(there.map(told)).toEqual(here.map(told))
  }
  expect(await collected(second.commits(head))).toHaveLength(27)
})

test('history ends where a shallow clone does', async () => {
  const remote = await localRemote()
  await commitFiles(remote.path, { 'a.yaml': 'a: 1\n' })
  const head = await commitFiles(remote.path, { 'a.yaml': 'a: 2\n' })
  const { first, second } = await readers(remote, { history: 'shallow' })
  await second.refresh()
  const clone = (await first.clone())?.directory ?? ''
  expect(await git(clone, 'rev-parse', '--is-shallow-repository')).toBe('true')
  expect(await git(clone, 'fsck', '--strict', '--no-dangling')).toBe('')
  expect((await collected(second.commits(head))).map(({ oid }) => oid)).toEqual([head])
})

test("it sees others' pushes and packs merged meanwhile", async () => {
  const remote = await localRemote()
  await commitFiles(remote.path, { 'a.yaml': 'a: 1\n' })
  const { first, second } = await readers(remote)
  const old = await second.refresh()
  for (let number = 0; number < 8; number += 1) {
    await commitFiles(remote.path, { [`${number}.yaml`]: 'b: 1\n' })
    const snapshot = await first.refresh()
    const { commit } = snapshot
    const details = { message: 'x', author: { name: 'a', email: 'a' }, committer: { name: 'a', email: 'a' }, time: new Date() }
    await first.push(await first.prepare(snapshot, [create(`own/${number}.yaml`, 'c: 1\n')], details))
    expect(commit).not.toBeNull()
  }
  expect((await old.list('')).map(({ name }) => name)).toEqual(['a.yaml'])
  expect(await entriesOf(await second.refresh())).toEqual(await entriesOf(await first.refresh()))
})

test('bytes that do not hash to their id are refused', async () => {
  const remote = await localRemote()
  await commitFiles(remote.path, { 'a.yaml': 'a: 1\n' })
  const directory = join(remote.directory, 'cache')
  const { first, second } = await readers(remote, { directory })
  const snapshot = await second.refresh()
  const before = await first.refresh()
  const clone = join(directory, readFileSync(join(directory, 'current'), 'utf8').trim(), 'objects/pack')
  for (const name of readdirSync(clone).filter((each) => each.endsWith('.pack'))) {
    const bytes = readFileSync(join(clone, name))
    writeFileSync(join(clone, name), bytes.fill(0, 20, bytes.length - 20))
  }
  expect(await before.list('')).toHaveLength(1)
  await expect(snapshot.list('')).rejects.toMatchObject({ code: 'cache_damaged' })
})

test('an object over the limit is not inflated', async () => {
  const remote = await localRemote()
  await commitFiles(remote.path, { 'a.yaml': 'a'.repeat(20_000) })
  const { second } = await readers(remote, { limits: { objectBytes: 10_000 } })
  const snapshot = await second.refresh()
  const entry = await snapshot.entry('a.yaml')
  await expect(snapshot.blob(entry?.oid ?? '')).rejects.toMatchObject({ code: 'limit_exceeded' })
})

test('a clone in memory or over the limit is left to the first reader, and this is reported', async () => {
  const remote = await localRemote()
  await commitFiles(remote.path, { 'a.yaml': 'a: 1\n' })
  const first = await open(remote, { directory: undefined })
  const large = await open(remote)
  const clone = { directory: 'none', packBytes: GIT_LIMITS.memoryPackBytes.value + 1, checkSize: () => Promise.resolve() }
  Object.assign(large, { clone: () => Promise.resolve(clone) })
  for (const repository of [first, large]) {
    const warnings: string[] = []
    const snapshot = await secondReader(repository, (message) => warnings.push(message)).refresh()
    expect(await snapshot.list('')).toHaveLength(1)
    expect(warnings).toEqual([expect.stringContaining('not by a second one')])
  }
})
