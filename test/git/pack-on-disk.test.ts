import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { CacheFiles } from '../../lib/git/cache/cache-files.ts'
import { MemoryFile } from '../../lib/git/cache/temporary-file.ts'
import { GIT_LIMITS } from '../../lib/git/limits.ts'
import { failingFs, systemError } from '../support/failing-fs.ts'
import { commitFiles, git, temporaryDirectory } from '../support/git.ts'
import { create, details, httpRemote, open, type Remote } from './fixture.ts'

const KIB = 1024
/** Every pack of these tests is larger, but for those that a push makes. */
const limits = { heldPackBytes: 100 * KIB }
const YESTERDAY = new Date(Date.now() - 24 * 60 * 60 * 1000)

function noise(seed: string, bytes: number): Buffer {
  const parts = Array.from({ length: Math.ceil(bytes / 64) }, (_, at) => createHash('sha512').update(`${seed}${at}`).digest())
  return Buffer.concat(parts).subarray(0, bytes)
}

/** Files that no window holds whole, versions of them that are deltas, and small ones beside them. */
async function largeRemote(): Promise<Remote & { files: Map<string, Buffer> }> {
  const remote = await httpRemote()
  const files = new Map<string, Buffer>()
  for (let number = 0; number < 8; number += 1) {
    const content = noise(`${number}`, 400 * KIB)
    files.set(`large/${number}.bin`, content)
    files.set(`later/${number}.bin`, Buffer.concat([content.subarray(0, 300 * KIB), noise(`end ${number}`, 1000)]))
    files.set(`small/${number}.yaml`, Buffer.from(`n: ${number}\n`))
  }
  await commitFiles(remote.path, Object.fromEntries(files))
  return { ...remote, files }
}

async function expectAllRead(repository: Awaited<ReturnType<typeof open>>, files: ReadonlyMap<string, Buffer>): Promise<void> {
  const snapshot = await repository.refresh()
  for (const [path, content] of files) {
    const entry = await snapshot.entry(path)
    expect(content.equals(await snapshot.blob(entry?.oid ?? ''))).toBe(true)
  }
}

function cloneIn(directory: string): string {
  return join(directory, readFileSync(join(directory, 'current'), 'utf8').trim())
}

function temporaries(directory: string): string[] {
  return readdirSync(directory).filter((name) => name.endsWith('.tmp'))
}

test.each(['shallow', 'full'] as const)(
  'a large pack (%s) is one that git reads, and its objects are read from it',
  async (history) => {
    const remote = await largeRemote()
    await commitFiles(remote.path, { 'large/0.bin': noise('new', 400 * KIB) })
    remote.files.set('large/0.bin', noise('new', 400 * KIB))
    const directory = join(remote.directory, 'cache')
    await expectAllRead(await open(remote, { directory, limits, history }), remote.files)
    await expectAllRead(await open(remote, { directory, limits, history }), remote.files)
    await git(cloneIn(directory), 'fsck', '--strict', '--no-dangling')
    expect(temporaries(directory)).toEqual([])
  },
)

test('merged large packs are a pack that git reads', async () => {
  const remote = await largeRemote()
  const directory = join(remote.directory, 'cache')
  const repository = await open(remote, { directory, limits })
  for (let number = 0; number < 8; number += 1) {
    const content = noise(`mine ${number}`, 500 * KIB)
    remote.files.set(`mine/${number}.bin`, content)
    const commit = await repository.prepare(await repository.refresh(), [create(`mine/${number}.bin`, content)], details())
    expect(await repository.push(commit)).toBe('accepted')
  }
  await expectAllRead(repository, remote.files)
  await git(cloneIn(directory), 'fsck', '--strict', '--no-dangling')
  expect(readdirSync(join(cloneIn(directory), 'objects/pack')).length).toBeLessThan(12)
  expect(temporaries(directory)).toEqual([])
})

test('a flipped byte in a large pack is found when its object is read, and the clone is made anew', async () => {
  const remote = await largeRemote()
  const directory = join(remote.directory, 'cache')
  await expectAllRead(await open(remote, { directory, limits }), remote.files)
  const packs = join(cloneIn(directory), 'objects/pack')
  const path = join(packs, readdirSync(packs).find((name) => name.endsWith('.pack')) ?? '')
  const bytes = readFileSync(path)
  const middle = Math.floor(bytes.length / 2)
  bytes.writeUInt8(bytes.readUInt8(middle) ^ 1, middle)
  writeFileSync(path, bytes)
  await expectAllRead(await open(remote, { directory, limits }), remote.files)
  await git(cloneIn(directory), 'fsck', '--strict', '--no-dangling')
})

test.each([
  ['at once', 0],
  ['in the middle', 5],
])('a disk that takes no large file any more, %s: the pack goes elsewhere', async (_, good) => {
  const remote = await largeRemote()
  let appended = 0
  const { fs } = failingFs((_number, name) => {
    if (name === 'appendFile') appended += 1
    return name === 'appendFile' && appended === good + 1 ? Promise.reject(systemError('ENOSPC')) : undefined
  })
  const warnings: string[] = []
  const onWarning = (message: string) => void warnings.push(message)
  const directory = join(remote.directory, 'cache')
  await expectAllRead(await open(remote, { directory, limits, fs, onWarning }), remote.files)
  expect(warnings).toEqual([expect.stringContaining('cannot be written'), ...warnings.slice(1)])
  expect(temporaries(directory)).toEqual([])
})

test('a large file is kept in memory where no disk takes it', async () => {
  const remote = await largeRemote()
  const { fs } = failingFs((_, name) => (name === 'appendFile' ? Promise.reject(systemError('ENOSPC')) : undefined))
  await expectAllRead(await open(remote, { limits, fs }), remote.files)
})

test('memory used in place of a disk is bounded', async () => {
  const file = new MemoryFile()
  const piece = Buffer.alloc(GIT_LIMITS.memoryPackBytes.value / 2)
  await file.append(piece)
  await file.append(piece)
  await expect(file.append(Buffer.alloc(1))).rejects.toMatchObject({ code: 'limit_exceeded' })
})

test('a truncated large pack leaves no file', async () => {
  const remote = await largeRemote()
  const directory = join(remote.directory, 'cache')
  const repository = await open(remote, { directory, limits: { ...limits, packBytes: 1000 * KIB } })
  await expect(repository.refresh()).rejects.toMatchObject({ code: 'limit_exceeded' })
  expect(temporaries(directory)).toEqual([])
})

test('the overflow is a file of its own, and litter of dead processes is removed', async () => {
  const { fs } = failingFs(() => undefined)
  const overflow = join(await temporaryDirectory(), 'overflow')
  mkdirSync(overflow)
  const [old, young] = ['0', '1'].map((digit) => join(overflow, `${digit.repeat(16)}.tmp`)) as [string, string]
  for (const path of [old, young]) writeFileSync(path, 'left')
  utimesSync(old, YESTERDAY, YESTERDAY)
  const files = new CacheFiles({ fs, root: undefined, overflow, onWarning: () => undefined })
  const file = await files.temporary()
  await file.append(Buffer.from('some'))
  await files.place('/memory/x.pack', file)
  await file.discard()
  expect(temporaries(overflow)).toHaveLength(2)
  expect(temporaries(overflow)).not.toContain(`${'0'.repeat(16)}.tmp`)
  expect([String(await files.readRange('/memory/x.pack', 1, 2)), await files.size('/memory/x.pack')]).toEqual(['om', 4])
  await files.remove('/memory/x.pack')
  expect(temporaries(overflow)).toHaveLength(1)
})
