import { cpSync, existsSync, lutimesSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { FileSystem } from '../../lib/git/cache/file-system.ts'
import { failingFs } from '../support/failing-fs.ts'
import { commitFiles, git } from '../support/git.ts'
import { create, details, httpRemote, open, type Remote } from './fixture.ts'

const YESTERDAY = new Date(Date.now() - 24 * 60 * 60 * 1000)
const HEX = /[0-9a-f]{16,}/g

/**
 * A process that dies at a call, before it or in the middle of writing: nothing it does afterwards reaches the disk.
 */
function killedAt(at: number, when: 'before' | 'half done'): { fs: FileSystem; calls: unknown[] } {
  return failingFs((number, name, [path, data]) => {
    if (number < at) return undefined
    if (number === at && when === 'half done' && name === 'writeFile') {
      const bytes = Buffer.from(data as Uint8Array)
      writeFileSync(String(path), bytes.subarray(0, bytes.length / 2))
    }
    return new Promise(() => undefined)
  })
}

let files = 0

async function work(remote: Remote, directory: string, fs?: FileSystem): Promise<void> {
  files += 1
  const repository = await open(remote, { directory, ...(fs === undefined ? {} : { fs }) })
  const commit = await repository.prepare(await repository.refresh(), [create(`managed/${files}.yaml`, 'n: 1\n')], details())
  await repository.push(commit)
}

/** Until the work is done or the process dead, which waits for the disk then. */
async function workUntilKilled(
  remote: Remote,
  directory: string,
  killed: ReturnType<typeof killedAt>,
  at: number,
): Promise<void> {
  const dead = new Promise<void>((resolve) => {
    const look = () => (killed.calls.length > at ? resolve() : void setImmediate(look))
    look()
  })
  await Promise.race([work(remote, directory, killed.fs), dead])
}

function grow(directory: string): void {
  for (const name of readdirSync(directory, { recursive: true, encoding: 'utf8' })) {
    const path = join(directory, name)
    if (existsSync(path)) lutimesSync(path, YESTERDAY, YESTERDAY)
  }
  lutimesSync(directory, YESTERDAY, YESTERDAY)
}

/** The kinds of files there are, and how many clones. */
function inventory(directory: string): string[] {
  const all = readdirSync(directory, { recursive: true, encoding: 'utf8' }).filter((name) =>
    statSync(join(directory, name)).isFile(),
  )
  const clones = readdirSync(directory).filter((name) => name.startsWith('clone-'))
  return [`${clones.length} clone`, ...new Set(all.map((name) => name.replaceAll(HEX, '*')))].sort()
}

function halfPacks(directory: string): string[] {
  const clone = join(directory, readFileSync(join(directory, 'current'), 'utf8').trim())
  const packs = readdirSync(join(clone, 'objects', 'pack'))
  return packs.filter(
    (name) => !packs.includes(name.endsWith('.idx') ? name.replace('.idx', '.pack') : name.replace('.pack', '.idx')),
  )
}

test.each(['cold', 'warm'])(
  'after kills before every call and in every write, the cache being %s, one good run leaves what a fresh run leaves',
  async (state) => {
    const remote = await httpRemote()
    await commitFiles(remote.path, { 'a.yaml': 'a: 1\n' })
    const [fresh, killed] = [join(remote.directory, 'fresh'), join(remote.directory, 'killed')]
    await work(remote, fresh)
    if (state === 'warm') cpSync(fresh, killed, { recursive: true })
    const kill = async (at: number, when: 'before' | 'half done') => {
      await commitFiles(remote.path, { 'a.yaml': `a: ${at} ${when}\n` })
      const process = killedAt(at, when)
      await workUntilKilled(remote, killed, process, at)
      return process.calls
    }
    for (let at = 0, done = false; !done; at += 1) {
      const calls = await kill(at, 'before')
      if (calls[at] === 'writeFile') await kill(at, 'half done')
      done = calls.length <= at || at > 40
    }
    grow(killed)
    await work(remote, killed)
    expect(inventory(killed)).toEqual(inventory(fresh))
    expect(halfPacks(killed)).toEqual([])
    expect(
      await git(join(killed, readFileSync(join(killed, 'current'), 'utf8').trim()), 'fsck', '--strict', '--no-dangling'),
    ).toBe('')
  },
)

test('files of a live process stay: an unfinished clone, a replaced one, a file being written', async () => {
  const remote = await httpRemote()
  await commitFiles(remote.path, { 'a.yaml': 'a: 1\n' })
  const directory = join(remote.directory, 'cache')
  await work(remote, directory)
  const before = killedAt(4, 'before')
  const other = await open(remote, { directory: join(remote.directory, 'other'), fs: before.fs })
  void other.refresh()
  await expect.poll(() => before.calls.length).toBeGreaterThan(4)
  cpSync(join(remote.directory, 'other'), directory, { recursive: true })
  writeFileSync(join(directory, `${'0'.repeat(16)}.tmp`), 'half')
  const there = readdirSync(directory)
  await work(remote, directory)
  expect(readdirSync(directory)).toEqual(there)
})
