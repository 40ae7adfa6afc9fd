import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type PackMemory, packMemory } from '../../lib/git/cache/pack-memory.ts'
import { GIT_LIMITS } from '../../lib/git/limits.ts'
import { RecentlyUsed } from '../../lib/recently-used.ts'
import { countingFs } from '../bench/counting-fs.ts'
import { create, details, localRemote, open } from './fixture.ts'

const MIB = 1024 * 1024
const BOUNDS = { windowBytes: 6 * MIB, keptObjectBytes: MIB, keptTreeBytes: MIB }

/** Bytes that no compression makes smaller. */
function noise(seed: number, bytes: number): Buffer {
  const parts = Array.from({ length: Math.ceil(bytes / 64) }, (_, at) => createHash('sha512').update(`${seed} ${at}`).digest())
  return Buffer.concat(parts).subarray(0, bytes)
}

function expectBounded({ windows, objects, trees }: PackMemory): void {
  expect(windows.size).toBeLessThanOrEqual(BOUNDS.windowBytes)
  expect(objects.size).toBeLessThanOrEqual(BOUNDS.keptObjectBytes)
  expect(trees.size).toBeLessThanOrEqual(BOUNDS.keptTreeBytes)
}

test('the memory that a process spends on packs is bounded, whatever it pushed, merged and read', async () => {
  const remote = await localRemote()
  const memory = packMemory(BOUNDS)
  const directory = join(remote.directory, 'cache')
  const repository = await open(remote, { directory, memory, createBranch: true })
  for (let number = 0; number < 12; number += 1) {
    const files = Array.from({ length: 100 }, (_, file) => create(`d${number}/${file}.bin`, noise(number * 100 + file, 10_000)))
    expect(await repository.push(await repository.prepare(await repository.refresh(), files, details()))).toBe('accepted')
    expectBounded(memory)
  }
  const snapshot = await repository.refresh()
  for (let number = 0; number < 12; number += 1) {
    for (const { oid } of await snapshot.list(`d${number}`)) await snapshot.blob(oid)
  }
  expectBounded(memory)
  expect(memory.windows.size + memory.objects.size + memory.trees.size).toBeGreaterThan(4 * MIB)
})

test('a new process reads only the parts of a pack that it needs', async () => {
  const remote = await localRemote()
  const directory = join(remote.directory, 'cache')
  const first = await open(remote, { directory, createBranch: true })
  const files = Array.from({ length: 600 }, (_, file) => create(`d/${file}.bin`, noise(file, 10_000)))
  await first.push(await first.prepare(await first.refresh(), files, details()))
  const { fs, counts } = countingFs(0)
  const snapshot = await (await open(remote, { directory, fs })).refresh()
  const entry = await snapshot.entry('d/7.bin')
  expect(Buffer.from(await snapshot.blob(entry?.oid ?? ''))).toEqual(noise(7, 10_000))
  expect(counts.bytesRead).toBeLessThan(3.5 * MIB)
})

test('two repositories of one process share the bound', async () => {
  const memory = packMemory(BOUNDS)
  for (const number of [1, 2]) {
    const remote = await localRemote()
    const repository = await open(remote, { memory, createBranch: true })
    const file = create('a.bin', noise(number, 400_000))
    await repository.push(await repository.prepare(await repository.refresh(), [file], details()))
    expect(memory.windows.size).toBeGreaterThan(number * 400_000)
  }
})

test('the bound of a warm process is 96 MiB', () => {
  const { windowBytes, keptObjectBytes, keptTreeBytes } = GIT_LIMITS
  expect(windowBytes.value + keptObjectBytes.value + keptTreeBytes.value).toBe(96 * MIB)
})

test('an oversized newest value is kept and evicts all others', () => {
  const values = new RecentlyUsed<string, number>(10, (size) => size, Number.POSITIVE_INFINITY)
  for (const [key, size] of [
    ['a', 5],
    ['b', 20],
  ] as const)
    values.set(key, size)
  expect([values.get('a'), values.get('b'), values.size]).toEqual([undefined, 20, 20])
  values.set('c', 1)
  expect([values.get('b'), values.get('c'), values.size]).toEqual([undefined, 1, 1])
})
