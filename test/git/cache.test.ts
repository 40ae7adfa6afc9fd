import { existsSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { commitFiles, git, gitWithInput } from '../support/git.ts'
import { create, details, httpRemote, open, type Remote } from './fixture.ts'

async function cached(): Promise<{ remote: Remote & { server: { stats: { requests: number } } }; directory: string }> {
  const remote = await httpRemote()
  await commitFiles(remote.path, { 'a.yaml': 'a: 1\n', 'raw/x.yaml': 'x: 1\n' })
  const directory = join(remote.directory, 'cache')
  const repository = await open(remote, { directory })
  await repository.refresh()
  return { remote, directory }
}

function currentClone(directory: string): string {
  return join(directory, readFileSync(join(directory, 'current'), 'utf8').trim())
}

function packFiles(directory: string, extension: string): string[] {
  const packs = join(currentClone(directory), 'objects', 'pack')
  return readdirSync(packs)
    .filter((name) => name.endsWith(extension))
    .map((name) => join(packs, name))
}

async function ingestOnce(remote: Remote, directory: string, path: string): Promise<void> {
  const repository = await open(remote, { directory })
  const snapshot = await repository.refresh()
  expect((await snapshot.list('raw')).length).toBeGreaterThan(0)
  const entry = await snapshot.entry('raw/x.yaml')
  expect(Buffer.from(await snapshot.blob(entry?.oid ?? '')).toString()).toBe('x: 1\n')
  expect(await repository.push(await repository.prepare(snapshot, [create(path, 'new: 1\n')], details()))).toBe('accepted')
}

const remove = (paths: string[]) => {
  for (const path of paths) rmSync(path)
}
const truncate = (path: string) => truncateSync(path, Math.floor(statSync(path).size / 2))
const flip = (path: string) => {
  const bytes = readFileSync(path)
  const middle = Math.floor(bytes.length / 2)
  bytes.writeUInt8(bytes.readUInt8(middle) ^ 0xff, middle)
  writeFileSync(path, bytes)
}

describe('a damaged cache is rebuilt', () => {
  test.each<[string, (directory: string) => void]>([
    ['a truncated pack', (directory) => packFiles(directory, '.pack').forEach(truncate)],
    ['a flipped byte in a pack', (directory) => packFiles(directory, '.pack').forEach(flip)],
    ['a truncated index', (directory) => packFiles(directory, '.idx').forEach(truncate)],
    ['a flipped byte in an index', (directory) => packFiles(directory, '.idx').forEach(flip)],
    ['a lost index', (directory) => remove(packFiles(directory, '.idx'))],
    ['a lost pack', (directory) => remove(packFiles(directory, '.pack'))],
    ['an empty pack', (directory) => packFiles(directory, '.pack').forEach((path) => void truncateSync(path))],
    ['a garbage reference', (directory) => writeFileSync(join(currentClone(directory), 'refs/heads/main'), 'garbage')],
    [
      'a reference to nowhere',
      (directory) => writeFileSync(join(currentClone(directory), 'refs/heads/main'), `${'1'.repeat(40)}\n`),
    ],
    ['a lost reference', (directory) => rmSync(join(currentClone(directory), 'refs/heads/main'))],
    ['a garbage list of shallow commits', (directory) => writeFileSync(join(currentClone(directory), 'shallow'), 'garbage')],
    ['a lost clone', (directory) => rmSync(currentClone(directory), { recursive: true })],
    ['a pointer to nowhere', (directory) => writeFileSync(join(directory, 'current'), 'clone-0000000000000000\n')],
    ['a garbage pointer', (directory) => writeFileSync(join(directory, 'current'), '../../etc')],
    ['a lost directory', (directory) => rmSync(directory, { recursive: true })],
  ])('%s', async (_, damage) => {
    const { remote, directory } = await cached()
    damage(directory)
    await ingestOnce(remote, directory, 'one.yaml')
    await commitFiles(remote.path, { 'by-hand.yaml': 'h: 1\n' })
    await ingestOnce(remote, directory, 'two.yaml')
    expect((await git(remote.path, 'ls-tree', '--name-only', 'main')).split('\n')).toEqual([
      'a.yaml',
      'by-hand.yaml',
      'one.yaml',
      'raw',
      'two.yaml',
    ])
    await git(remote.path, 'fsck', '--strict')
    await git(currentClone(directory), 'fsck')
  })

  test('a lost list of shallow commits, when history is walked', async () => {
    const { remote, directory } = await cached()
    const first = await git(remote.path, 'rev-parse', 'main')
    await commitFiles(remote.path, { 'b.yaml': 'b: 1\n' })
    rmSync(directory, { recursive: true })
    await (await open(remote, { directory })).refresh()
    rmSync(join(currentClone(directory), 'shallow'))
    expect(await (await open(remote, { directory })).contains(first)).toBe(true)
  })

  test('while a process has it open', async () => {
    const { remote, directory } = await cached()
    const repository = await open(remote, { directory })
    const before = await repository.refresh()
    rmSync(directory, { recursive: true })
    expect(Buffer.from(await before.blob((await before.entry('a.yaml'))?.oid ?? '')).toString()).toBe('a: 1\n')
    rmSync(directory, { recursive: true, force: true })
    await commitFiles(remote.path, { 'by-hand.yaml': 'h: 1\n' })
    const after = await repository.refresh()
    expect(await after.entry('by-hand.yaml')).toBeDefined()
    rmSync(directory, { recursive: true, force: true })
    expect(await repository.push(await repository.prepare(after, [create('b.yaml', 'b: 1\n')], details()))).toBe('accepted')
    await ingestOnce(remote, directory, 'c.yaml')
  })

  test('once, for many concurrent readers', async () => {
    const { remote, directory } = await cached()
    packFiles(directory, '.pack').forEach(truncate)
    const repository = await open(remote, { directory })
    const requests = remote.server.stats.requests
    const snapshot = await repository.refresh()
    const names = await Promise.all(Array.from({ length: 20 }, () => snapshot.entry('raw/x.yaml')))
    expect(new Set(names.map((entry) => entry?.oid)).size).toBe(1)
    expect(remote.server.stats.requests - requests).toBeLessThanOrEqual(3)
  })
})

test('a head that is in the cache is not fetched, whoever wrote it', async () => {
  const { remote, directory } = await cached()
  const [one, two] = [await open(remote, { directory }), await open(remote, { directory })]
  await one.refresh()
  await two.refresh()
  const commit = await one.prepare(await one.refresh(), [create('b.yaml', 'b: 1\n')], details())
  await one.push(commit)
  const requests = remote.server.stats.requests
  expect((await two.refresh()).commit).toBe(commit.oid)
  expect(remote.server.stats.requests - requests).toBe(1)
  expect(await (await two.refresh()).entry('b.yaml')).toBeDefined()
})

test('many small packs are merged while a reader reads', async () => {
  const { remote, directory } = await cached()
  const reader = await open(remote, { directory })
  const old = await reader.refresh()
  const writer = await open(remote, { directory })
  for (let number = 0; number < 30; number += 1) {
    const snapshot = await writer.refresh()
    await writer.push(await writer.prepare(snapshot, [create(`raw/${number}.yaml`, `n: ${number}\n`)], details()))
  }
  expect(packFiles(directory, '.pack').length).toBeLessThan(10)
  await git(currentClone(directory), 'fsck')
  expect(Buffer.from(await old.blob((await old.entry('raw/x.yaml'))?.oid ?? '')).toString()).toBe('x: 1\n')
  const requests = remote.server.stats.requests
  const cold = await (await open(remote, { directory })).refresh()
  expect(await cold.list('raw')).toHaveLength(31)
  expect(await (await reader.refresh()).list('raw')).toHaveLength(31)
  expect(remote.server.stats.requests - requests).toBe(3)
})

test('a note is there for the next process, and cleaning up leaves it alone', async () => {
  const { remote, directory } = await cached()
  const repository = await open(remote, { directory })
  await repository.refresh()
  await repository.notes?.write('n', Buffer.from('what was found'))
  const next = await open(remote, { directory })
  expect(Buffer.from((await next.notes?.read('n')) ?? []).toString()).toBe('what was found')
  expect(await next.notes?.read('other')).toBeUndefined()
  await next.refresh()
  expect(existsSync(join(directory, 'note-n.json'))).toBe(true)
})

test('litter of a dead writer is removed, but not at once', async () => {
  const { remote, directory } = await cached()
  const packs = join(currentClone(directory), 'objects', 'pack')
  const half = (name: string) => join(packs, `pack-${name}.pack`)
  const temporary = (digit: string) => join(directory, `${digit.repeat(16)}.tmp`)
  for (const path of [half('old'), half('young'), temporary('0'), temporary('1')]) writeFileSync(path, 'half')
  const yesterday = new Date(Date.now() - 24 * 60 * 60 * 1000)
  for (const path of [half('old'), temporary('0')]) utimesSync(path, yesterday, yesterday)
  await (await open(remote, { directory })).refresh()
  expect([half('old'), half('young'), temporary('0'), temporary('1')].filter((path) => existsSync(path))).toEqual([
    half('young'),
    temporary('1'),
  ])
})

test('a replaced clone stays until nobody can be reading it', async () => {
  const { remote, directory } = await cached()
  const clones = () => readdirSync(directory).filter((name) => name.startsWith('clone-'))
  const damage = () => remove(packFiles(directory, '.idx'))
  const [first = ''] = clones()
  damage()
  await (await open(remote, { directory })).refresh()
  expect(clones()).toContain(first)
  const yesterday = new Date(Date.now() - 24 * 60 * 60 * 1000)
  utimesSync(join(directory, first, 'replaced'), yesterday, yesterday)
  damage()
  await (await open(remote, { directory })).refresh()
  expect(clones()).not.toContain(first)
  expect(clones()).toHaveLength(2)
})

test('every object of a pack full of deltas is read as git reads it', async () => {
  const remote = await httpRemote()
  for (let version = 0; version < 20; version += 1) {
    const lines = Array.from(
      { length: 300 },
      (_, number) => `${Math.imul((number * 31 + (number % 20 === version ? version : 0)) | 0, 2_654_435_761)}\n`,
    )
    await commitFiles(remote.path, { [`deltas/${version}.txt`]: lines.join('') })
  }
  await git(remote.path, 'repack', '-adfq', '--depth=50', '--window=50')
  const snapshot = await (await open(remote)).refresh()
  const entries = await snapshot.list('deltas')
  expect(entries).toHaveLength(20)
  for (const { oid } of entries) {
    expect(Buffer.from(await snapshot.blob(oid)).equals(gitWithInput(remote.path, ['cat-file', 'blob', oid], ''))).toBe(true)
  }
})
