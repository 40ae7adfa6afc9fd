import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { CacheFiles } from '../../lib/git/cache/cache-files.ts'
import type { FileSystem } from '../../lib/git/cache/file-system.ts'
import { CacheDamage, isMissing } from '../../lib/git/object/cache-damage.ts'
import { failingFs, systemError } from '../support/failing-fs.ts'
import { temporaryDirectory } from '../support/git.ts'

const CODES = ['ENOSPC', 'EIO', 'EROFS', 'EACCES', 'EPERM', 'EDQUOT', 'EMFILE', 'ENFILE', 'ETIMEDOUT', 'EBUSY']

async function files(failing: readonly (keyof FileSystem)[], code: string) {
  const root = await temporaryDirectory()
  await writeFile(join(root, 'old'), 'old')
  const state = { fails: true }
  const { fs } = failingFs((_, name) => (state.fails && failing.includes(name) ? Promise.reject(systemError(code)) : undefined))
  const warnings: string[] = []
  return { root, state, warnings, cache: new CacheFiles({ fs, root, onWarning: (message) => warnings.push(message) }) }
}

describe.each(CODES)('%s', (code) => {
  test.each<keyof FileSystem>(['writeFile', 'rename', 'mkdir'])(
    'of %s: what is written is in memory, over what is on disk',
    async (name) => {
      const { root, cache, warnings } = await files([name], code)
      await cache.makeDirectory(join(root, 'sub'))
      for (const file of ['new', 'old']) await cache.replace(join(root, file), 'written').catch(() => undefined)
      expect((await cache.list(root)).sort()).toEqual(expect.arrayContaining(['new', 'old']))
      expect(String(await cache.read(join(root, 'old')))).toBe('written')
      expect(String(await readFile(join(root, 'old')))).toBe('old')
      await cache.remove(join(root, 'old'))
      expect(await cache.readIfThere(join(root, 'old'))).toBeUndefined()
      expect(await readdir(root)).not.toContain('new')
      expect(warnings).toEqual([expect.stringContaining(`cannot be written, and the operation goes on without it: ${code}`)])
    },
  )

  test.each<keyof FileSystem>(['readFile', 'readdir'])('of %s is damage', async (name) => {
    const { root, cache, warnings } = await files([name], code)
    const read = name === 'readFile' ? cache.readIfThere(join(root, 'old')) : cache.list(root)
    await expect(read).rejects.toThrow(CacheDamage)
    expect(warnings).toEqual([expect.stringContaining('cannot be read')])
  })

  test('of a removal or look-up is ignored', async () => {
    const { root, cache, warnings } = await files(['unlink', 'rm', 'stat'], code)
    await cache.remove(join(root, 'old'))
    await cache.removeTree(join(root, 'old'))
    await cache.removeIfOlder(join(root, 'old'), -1)
    expect([await cache.modified(join(root, 'old')), await cache.list(root), warnings]).toEqual([undefined, ['old'], []])
  })
})

test.each(['ENOENT', 'ENOTDIR', 'ESTALE'])('%s says that a file has gone, which is no fault of the disk', async (code) => {
  const { root, cache, warnings } = await files(['readFile', 'readdir', 'writeFile'], code)
  expect(await cache.readIfThere(join(root, 'old'))).toBeUndefined()
  expect(await cache.list(root)).toEqual([])
  const error: unknown = await cache.replace(join(root, 'new'), 'x').catch((thrown: unknown) => thrown)
  expect([isMissing(error), warnings]).toEqual([true, []])
})

test('an error not from the file system is passed on', async () => {
  const root = await temporaryDirectory()
  const { fs } = failingFs(() => Promise.reject(new TypeError('a mistake of ours')))
  const cache = new CacheFiles({ fs, root, onWarning: () => undefined })
  await expect(cache.read(join(root, 'x'))).rejects.toThrow(TypeError)
  await expect(cache.replace(join(root, 'x'), 'x')).rejects.toThrow(TypeError)
})

test('a disk is used again once a write succeeds', async () => {
  const { root, cache, state } = await files(['writeFile'], 'ENOSPC')
  await cache.replace(join(root, 'new'), 'in memory')
  expect(await cache.tryDiskAgain()).toBe(false)
  expect(String(await cache.read(join(root, 'new')))).toBe('in memory')
  state.fails = false
  expect(await cache.tryDiskAgain()).toBe(true)
  expect(await cache.readIfThere(join(root, 'new'))).toBeUndefined()
  await cache.replace(join(root, 'new'), 'on disk')
  expect(await readdir(root)).toEqual(['new', 'old'])
})

test('a disk that is out of use lists no files', async () => {
  const { root, cache, warnings } = await files([], '')
  await mkdir(join(root, 'sub'))
  await cache.leave(systemError('ESTALE'))
  expect([await cache.list(root), await cache.readIfThere(join(root, 'old'))]).toEqual([[], undefined])
  expect(warnings).toEqual([expect.stringContaining('cannot be used, and the operation goes on without it: ESTALE')])
})
