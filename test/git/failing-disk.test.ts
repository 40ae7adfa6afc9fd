import { cpSync, existsSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { FileSystem } from '../../lib/git/cache/file-system.ts'
import { failingFs, systemError } from '../support/failing-fs.ts'
import { commitFiles, git } from '../support/git.ts'
import { create, details, httpRemote, localRemote, open, type Remote } from './fixture.ts'

/**
 * They take turns over the calls: the cache does not tell one from the other, which `cache-files.test.ts` shows for
 * each.
 */
const CODES = ['ENOSPC', 'EIO', 'ESTALE', 'EROFS', 'EACCES', 'EDQUOT', 'EMFILE']
/** STEP=1 takes each call, which takes twice as long. */
const STEP = Number(process.env.STEP ?? 2)
/** Calls whose failure leaves litter and nothing else. */
const QUIET: readonly (keyof FileSystem)[] = ['unlink', 'stat', 'rm']

let commits = 0

/** Fetches what somebody pushed, reads it and pushes a commit. */
async function work(remote: Remote, directory: string, fs?: FileSystem, warnings: string[] = []): Promise<string> {
  commits += 1
  const raw = `raw/${commits}.yaml`
  await commitFiles(remote.path, { [raw]: `n: ${commits}\n` })
  const onWarning = (message: string) => void warnings.push(message)
  const repository = await open(remote, { directory, onWarning, ...(fs === undefined ? {} : { fs }) })
  const snapshot = await repository.refresh()
  const entry = await snapshot.entry(raw)
  expect(Buffer.from(await snapshot.blob(entry?.oid ?? '')).toString()).toBe(`n: ${commits}\n`)
  const commit = await repository.prepare(snapshot, [create(`managed/${commits}.yaml`, 'm: 1\n')], details())
  expect(await repository.push(commit)).toBe('accepted')
  expect((await repository.refresh()).commit).toBe(commit.oid)
  return commit.oid
}

/** What the next process finds is right, or is made so. */
async function expectWhole(remote: Remote, directory: string, head: string): Promise<void> {
  expect((await (await open(remote, { directory })).refresh()).commit).toBe(head)
  const clone = join(directory, readFileSync(join(directory, 'current'), 'utf8').trim())
  await git(clone, 'fsck', '--strict', '--no-dangling')
}

async function warmCache(remote: Remote): Promise<string> {
  const directory = join(remote.directory, 'warm')
  for (let number = 0; number < 2; number += 1) await work(remote, directory)
  return directory
}

test.each([
  ['warm', 'once'],
  ['warm', 'for ever'],
  ['cold', 'once'],
  ['cold', 'for ever'],
] as const)('a disk that fails at any call, the cache being %s, %s: the operation goes on', async (state, times) => {
  const remote = await localRemote()
  await commitFiles(remote.path, { 'a.yaml': 'a: 1\n' })
  const warm = await warmCache(remote)
  // A disk that fails for ever at one call fails at the next ones, too.
  const step = times === 'once' ? STEP : 3 * STEP
  for (let at = 0, done = false; !done; at += step) {
    const directory = join(remote.directory, `cache-of-${at}`)
    if (state === 'warm') cpSync(warm, directory, { recursive: true })
    const code = CODES[at % CODES.length] ?? ''
    const fails = (number: number) => (times === 'once' ? number === at : number >= at)
    const { fs, calls } = failingFs((number) => (fails(number) ? Promise.reject(systemError(code)) : undefined))
    const warnings: string[] = []
    const head = await work(remote, directory, fs, warnings)
    done = calls.length <= at
    const failed = calls[at]
    if (failed !== undefined && code !== 'ESTALE' && !QUIET.includes(failed)) {
      expect(warnings.join('\n')).toMatch(new RegExp(`The cache in \\S+ cannot be (read|written|used), .*${code}`))
    }
    await expectWhole(remote, directory, head)
  }
  await git(remote.path, 'fsck', '--strict')
})

test.each(['all of it', 'its packs', 'its loose objects'])(
  'a cache of which somebody removes %s at any call: the operation goes on',
  async (part) => {
    const remote = await localRemote()
    await commitFiles(remote.path, { 'a.yaml': 'a: 1\n' })
    const warm = await warmCache(remote)
    for (let at = 0, done = false; !done; at += 3 * STEP) {
      const directory = join(remote.directory, `removed-at-${at}`)
      cpSync(warm, directory, { recursive: true })
      const { fs, calls } = failingFs((number) => {
        if (number === at) for (const path of partOf(directory, part)) rmSync(path, { recursive: true, force: true })
        return undefined
      })
      const head = await work(remote, directory, fs)
      done = calls.length <= at
      await expectReadable(remote, directory, head)
    }
    await git(remote.path, 'fsck', '--strict')
  },
)

/** The next process reads every file, and works. */
async function expectReadable(remote: Remote, directory: string, head: string): Promise<void> {
  const snapshot = await (await open(remote, { directory })).refresh()
  expect(snapshot.commit).toBe(head)
  const paths = (await git(remote.path, 'ls-tree', '-r', '--name-only', head)).split('\n')
  for (const path of paths) {
    const entry = await snapshot.entry(path)
    expect(Buffer.from(await snapshot.blob(entry?.oid ?? '')).toString()).toMatch(/^[anm]: \d+\n$/)
  }
  await work(remote, directory)
}

function partOf(directory: string, part: string): string[] {
  if (part === 'all of it') return [directory]
  const isLoose = (path: string) => /objects\/[0-9a-f]{2}$/.test(path)
  const all = readdirSync(directory, { recursive: true, encoding: 'utf8' })
  return all.filter(part === 'its packs' ? (path) => /\.(pack|idx)$/.test(path) : isLoose).map((path) => join(directory, path))
}

test('without a directory nothing is written and everything works', async () => {
  const remote = await httpRemote()
  await commitFiles(remote.path, { 'a.yaml': 'a: 1\n' })
  const { fs, calls } = failingFs(() => undefined)
  const repository = await open(remote, { directory: undefined, fs })
  for (let number = 0; number < 8; number += 1) {
    const commit = await repository.prepare(await repository.refresh(), [create(`${number}.yaml`, 'n: 1\n')], details())
    expect(await repository.push(commit)).toBe('accepted')
  }
  expect(calls).toEqual([])
  expect(existsSync('/memory')).toBe(false)
})

test('a disk that works again is used again, and a full disk stays readable', async () => {
  const remote = await httpRemote()
  await commitFiles(remote.path, { 'a.yaml': 'a: 1\n' })
  const directory = await warmCache(remote)
  let isFull = true
  const { fs } = failingFs((_, name) => (isFull && name === 'writeFile' ? Promise.reject(systemError('ENOSPC')) : undefined))
  const warnings: string[] = []
  const repository = await open(remote, { directory, fs, onWarning: (message) => warnings.push(message) })
  const { bytesOut } = remote.server.stats
  await commitFiles(remote.path, { 'large.bin': Buffer.from(Array.from({ length: 50_000 }, (_, at) => (at * at) % 251)) })
  await repository.refresh()
  const fetched = remote.server.stats.bytesOut - bytesOut
  isFull = false
  const snapshot = await repository.refresh()
  const commit = await repository.prepare(snapshot, [create('later.yaml', 'n: 1\n')], details())
  await repository.push(commit)
  expect(warnings).toEqual([expect.stringContaining('ENOSPC')])
  // What was fetched while the disk was full is fetched once more, to be kept this time.
  expect(remote.server.stats.bytesOut - bytesOut).toBeGreaterThan(1.5 * fetched)
  await expectWhole(remote, directory, commit.oid)
})
