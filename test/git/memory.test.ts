import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type PackMemory, packMemory } from '../../lib/git/cache/pack-memory.ts'
import { GIT_LIMITS } from '../../lib/git/limits.ts'
import { keptObjects } from '../../lib/git/pack/pack-reader.ts'
import { KEPT_VALUE_BYTES, RecentlyUsed } from '../../lib/recently-used.ts'
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

/** The keys of what is kept. */
function keysOf(kept: { removeAll: (isGone: (key: string) => boolean) => void }): string[] {
  const keys: string[] = []
  kept.removeAll((key) => {
    keys.push(key)
    return false
  })
  return keys
}

test('nothing of packs that were merged is held, and what is held holds no more than it counts', async () => {
  const remote = await localRemote()
  const memory = packMemory(BOUNDS)
  const directory = join(remote.directory, 'cache')
  const repository = await open(remote, { directory, memory, createBranch: true })
  const paths = Array.from({ length: 30 }, (_, number) => `${number}.bin`)
  for (const [number, path] of paths.entries())
    await repository.push(await repository.prepare(await repository.refresh(), [create(path, noise(number, 500))], details()))
  const anew = await (await open(remote, { directory, memory })).refresh()
  const snapshots = [await repository.refresh(), anew]
  for (const snapshot of snapshots) for (const path of paths) await snapshot.blob((await snapshot.entry(path))?.oid ?? '')
  const { windows, objects, trees } = memory
  const packs = [...keysOf(windows), ...keysOf(objects)].map((key) => key.slice(0, key.lastIndexOf(' ')))
  expect([...new Set(packs)].filter((path) => !existsSync(path))).toEqual([])
  expect(packs.length).toBeGreaterThan(paths.length)
  const held = [
    ...keysOf(windows).map((key) => windows.get(key)),
    ...keysOf(objects).map((key) => objects.get(key)?.data),
    ...keysOf(trees).map((key) => trees.get(key)?.data),
  ]
  for (const bytes of held) expect(bytes?.buffer.byteLength).toBeLessThanOrEqual(2 * (bytes?.length ?? 0))
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

test('objects of a few bytes count with what keeping them takes', () => {
  const objects = keptObjects(MIB)
  const keys = Array.from({ length: 10_000 }, (_, number) => `pack ${number}`)
  for (const key of keys) objects.set(key, { type: 'blob', data: Buffer.from(key) })
  const kept = keys.filter((key) => objects.get(key) !== undefined)
  expect(kept.length).toBeGreaterThan(MIB / KEPT_VALUE_BYTES / 2)
  expect(kept.length).toBeLessThan(MIB / KEPT_VALUE_BYTES)
  expect(kept).toEqual(keys.slice(-kept.length))
})

interface Step {
  key: number
  size: number
  isRead: boolean
}

/** What is to be kept after a step, up to a size of 20 and values of 5, from the oldest on. */
function afterStep(kept: readonly Step[], step: Step): Step[] {
  const known = kept.find(({ key }) => key === step.key)
  const others = kept.filter((value) => value !== known)
  if (step.isRead) return known === undefined ? [...kept] : [...others, known]
  const next = known === undefined && step.size <= 5 ? [...kept, step] : [...kept]
  while (totalOf(next) > 20) next.shift()
  return next
}

function totalOf(values: readonly Step[]): number {
  return values.reduce((sum, { size }) => sum + size, 0)
}

test('what was used last stays, in whatever order values are set and got', () => {
  const key = fc.integer({ min: 0, max: 12 })
  const step = fc.record({ key, size: fc.integer({ min: 1, max: 6 }), isRead: fc.boolean() })
  const check = (steps: readonly Step[]) => {
    const values = new RecentlyUsed<number, Step>(20, ({ size }) => size)
    let model: Step[] = []
    for (const next of steps) {
      model = afterStep(model, next)
      if (next.isRead) expect(values.get(next.key)).toBe(model.find((value) => value.key === next.key))
      else values.set(next.key, next)
      expect(values.size).toBe(totalOf(model))
    }
    for (const value of model) expect(values.get(value.key)).toBe(value)
  }
  fc.assert(fc.property(fc.array(step, { maxLength: 60 }), check))
})
