import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Change } from '../../lib/domain/tree/change-set.ts'
import type { BuiltCommit } from '../../lib/git/branch/built-commit.ts'
import { countingFs } from '../bench/counting-fs.ts'
import { failingFs, systemError } from '../support/failing-fs.ts'
import { commitFiles, git } from '../support/git.ts'
import { create, details, localRemote, open, type Remote, update } from './fixture.ts'

const KIB = 1024
const limits = { historyBytes: 300 * KIB, latestBytes: 100 * KIB, heldPackBytes: 200 * KIB }
const FILE = 20 * KIB

type Repository = Awaited<ReturnType<typeof open>>

/** Bytes that no compression makes smaller. */
function noise(seed: string): Buffer {
  const parts = Array.from({ length: FILE / 64 }, (_, at) => createHash('sha512').update(`${seed} ${at}`).digest())
  return Buffer.concat(parts)
}

/** A remote with files that nothing changes, and one that every round does. */
async function remoteWith(files: number): Promise<Remote> {
  const remote = await localRemote()
  const still = Array.from({ length: files }, (_, number) => [`still/${number}.bin`, noise(`still ${number}`)] as const)
  await commitFiles(remote.path, { ...Object.fromEntries(still), 'moving/a.bin': noise('first') })
  return remote
}

async function push(repository: Repository, ...changes: Change[]): Promise<void> {
  expect(await repository.push(await repository.prepare(await repository.refresh(), changes, details()))).toBe('accepted')
}

function cloneIn(directory: string): string {
  return join(directory, readFileSync(join(directory, 'current'), 'utf8').trim())
}

function packsOf(directory: string): string[] {
  const packs = join(cloneIn(directory), 'objects/pack')
  return readdirSync(packs).map((name) => join(packs, name))
}

function bytesOf(directory: string): number {
  return packsOf(directory).reduce((sum, path) => sum + statSync(path).size, 0)
}

/** The clone is whole for Git, and its head has every file of the remote. */
async function expectWhole({ path }: Remote, directory: string): Promise<void> {
  const clone = cloneIn(directory)
  await git(clone, 'fsck', '--strict', '--no-dangling')
  expect(await git(clone, 'rev-parse', 'main')).toBe(await git(path, 'rev-parse', 'main'))
  expect(await git(clone, 'archive', 'main')).toBe(await git(path, 'archive', 'main'))
}

test('a clone has at most twice the bytes of a fresh one plus the allowance of operations', async () => {
  const remote = await remoteWith(30)
  const directory = join(remote.directory, 'cache')
  const repository = await open(remote, { directory, limits })
  await repository.refresh()
  const first = cloneIn(directory)
  const fresh = bytesOf(directory)
  const most: number[] = []
  for (let round = 0; round < 40; round += 1) {
    await push(repository, update('moving/a.bin', noise(`${round}`)))
    most.push(bytesOf(directory))
  }
  expect(Math.max(...most)).toBeLessThan(fresh + limits.historyBytes + limits.latestBytes + 3 * FILE)
  expect(cloneIn(directory)).toBe(first)
  expect(packsOf(directory).filter((path) => path.endsWith('.keep'))).toHaveLength(2)
  await expectWhole(remote, directory)
  await expectWhole(remote, directory)
  const anew = await (await open(remote, { directory, limits })).refresh()
  expect(await anew.list('still')).toHaveLength(30)
})

test('once history has been dropped, a push makes as many calls as before', async () => {
  const remote = await remoteWith(40)
  const directory = join(remote.directory, 'cache')
  const { fs, counts } = countingFs(0)
  const repository = await open(remote, { directory, limits: { ...limits, historyBytes: 500 * KIB }, fs })
  await repository.refresh()
  const calls: number[] = []
  let dropped: number | undefined
  for (let round = 0; round < 60; round += 1) {
    const before = counts.calls
    await push(repository, update('moving/a.bin', noise(`${round}`)))
    calls.push(counts.calls - before)
    if (packsOf(directory).filter((path) => path.endsWith('.keep')).length === 2) dropped ??= round
  }
  expect(average(calls.slice(dropped)) / average(calls.slice(0, dropped))).toBeLessThan(1.1)
})

test('a repository that outgrows its first pack is repacked whole, and its clone stays complete', async () => {
  const remote = await remoteWith(1)
  const directory = join(remote.directory, 'cache')
  const repository = await open(remote, { directory, limits })
  for (let round = 0; round < 40; round += 1) {
    await push(repository, update('moving/a.bin', noise(`${round}`)), create(`more/${round}.bin`, noise(`more ${round}`)))
  }
  expect(bytesOf(directory)).toBeLessThan(2 * 42 * FILE + limits.historyBytes + limits.latestBytes)
  await expectWhole(remote, directory)
})

test('a clone of a repository that began empty drops its history, too, and fetches it where it is asked for', async () => {
  const remote = await localRemote()
  const directory = join(remote.directory, 'cache')
  const repository = await open(remote, { directory, limits, createBranch: true })
  await push(repository, create('moving/a.bin', noise('first')))
  const first = await git(remote.path, 'rev-parse', 'main')
  for (let round = 0; round < 30; round += 1) await push(repository, update('moving/a.bin', noise(`${round}`)))
  expect(bytesOf(directory)).toBeLessThan(2 * FILE + limits.historyBytes + limits.latestBytes + 3 * FILE)
  await expectWhole(remote, directory)
  expect(await repository.contains(first)).toBe(true)
  await expectWhole(remote, directory)
})

function average(numbers: readonly number[]): number {
  return numbers.reduce((sum, one) => sum + one, 0) / numbers.length
}

async function longestChain(directory: string): Promise<number> {
  const indexes = packsOf(directory).filter((path) => path.endsWith('.idx'))
  const verified = await Promise.all(indexes.map((path) => git(cloneIn(directory), 'verify-pack', '-v', path)))
  return Math.max(0, ...[...verified.join('\n').matchAll(/chain length = (\d+)/g)].map(([, length]) => Number(length)))
}

test('of what is edited again and again the clone keeps deltas, each against the one before', async () => {
  const remote = await localRemote()
  const names = Array.from({ length: 1500 }, (_, number) => [`d/${number}.yaml`, `n: ${number}\n`] as const)
  await commitFiles(remote.path, Object.fromEntries(names))
  const { fs, counts } = countingFs(0)
  const directory = join(remote.directory, 'cache')
  const repository = await open(remote, { directory, limits: { ...limits, historyBytes: 240 * KIB }, fs })
  await repository.refresh()
  counts.bytesWritten = 0
  for (let round = 0; round < 30; round += 1) await push(repository, update('d/7.yaml', `round: ${round}\n`))
  const { pack } = (await repository.prepare(await repository.refresh(), [update('d/7.yaml', 'own')], details())) as BuiltCommit
  expect(counts.bytesWritten / 30).toBeLessThan(2 * pack.pack.length)
  expect(await longestChain(directory)).toBe(16)
  await expectWhole(remote, directory)
  for (let round = 30; round < 50; round += 1) await push(repository, update('d/7.yaml', `round: ${round}\n`))
  await expectWhole(remote, directory)
  expect(bytesOf(directory)).toBeLessThan(400 * KIB)
})

test('the latest commits stay for a reader in another process', async () => {
  const remote = await remoteWith(30)
  const directory = join(remote.directory, 'cache')
  const repository = await open(remote, { directory, limits })
  const reader = await open(remote, { directory, limits })
  for (let round = 0; round < 20; round += 1) {
    const before = await reader.refresh()
    const oid = (await repository.refresh().then((snapshot) => snapshot.entry('moving/a.bin')))?.oid ?? ''
    await push(repository, update('moving/a.bin', noise(`${round}`)))
    await push(repository, create(`added-${round}.yaml`, `n: ${round}\n`))
    expect((await before.entry('moving/a.bin'))?.oid).toBe(oid)
    expect(Buffer.from(await before.blob(oid))).toEqual(noise(round === 0 ? 'first' : `${round - 1}`))
  }
  await expectWhole(remote, directory)
})

test('a process that dies between any two steps leaves a complete clone', async () => {
  const remote = await remoteWith(30)
  let dead = false
  for (const step of [0, 1, 2, 3, 5, 8]) {
    const directory = join(remote.directory, `cache-of-${step}`)
    await (await open(remote, { directory, limits })).refresh()
    let writes = 0
    const { fs } = failingFs((_, name) => {
      if (!isWrite(name)) return undefined
      if (bytesOf(directory) > 1.45 * limits.historyBytes + 30 * FILE) writes += 1
      dead ||= writes > step
      return dead ? Promise.reject(systemError('EIO')) : undefined
    })
    const repository = await open(remote, { directory, limits, fs })
    for (let round = 0; !dead && round < 20; round += 1) await push(repository, update('moving/a.bin', noise(`${step} ${round}`)))
    dead = false
    await push(await open(remote, { directory, limits }), update('moving/a.bin', noise(`${step} after`)))
    await expectWhole(remote, directory)
  }
}, 120_000)

function isWrite(name: string): boolean {
  return ['writeFile', 'appendFile', 'rename', 'unlink'].includes(name)
}

test('a damaged pack is not copied: the clone is made anew', async () => {
  const remote = await remoteWith(30)
  const directory = join(remote.directory, 'cache')
  const repository = await open(remote, { directory, limits })
  await repository.refresh()
  await push(repository, update('moving/a.bin', noise('0')))
  const damaged = cloneIn(directory)
  const small =
    packsOf(directory)
      .filter((path) => path.endsWith('.pack'))
      .sort((a, b) => statSync(a).size - statSync(b).size)[0] ?? ''
  const bytes = readFileSync(small)
  bytes.writeUInt8(bytes.readUInt8(200) ^ 1, 200)
  writeFileSync(small, bytes)
  for (let round = 1; round < 10; round += 1) {
    await push(await open(remote, { directory, limits }), update(`moving/a.bin`, noise(`${round}`)))
  }
  expect(cloneIn(directory)).not.toBe(damaged)
  await expectWhole(remote, directory)
})
