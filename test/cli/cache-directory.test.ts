import { chmod, mkdir, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { cacheDirectory } from '../../lib/cli/remote/cache-directory.ts'
import { temporaryDirectory } from '../support/git.ts'

async function given(prepare: (cache: string, directory: string) => Promise<unknown>) {
  const cache = join(await temporaryDirectory(), 'cache')
  const directory = (await cacheDirectory(cache, 'key', () => undefined)) ?? ''
  await prepare(cache, directory)
  const warnings: string[] = []
  return { directory, answer: await cacheDirectory(cache, 'key', (message) => warnings.push(message)), warnings }
}

test('a cache is made for its user alone, one directory for each key', async () => {
  const cache = join(await temporaryDirectory(), 'deep', 'cache')
  const [one = '', other] = [await cacheDirectory(cache, 'a', () => undefined), await cacheDirectory(cache, 'b', () => undefined)]
  expect(one).not.toBe(other)
  expect((await stat(one)).mode & 0o777).toBe(0o700)
  expect(await readdir(cache)).toHaveLength(2)
})

test.each<[string, (cache: string, directory: string) => Promise<unknown>]>([
  ['left as it is', () => Promise.resolve()],
  ['that the group may write to, in which ours is not', (cache) => chmod(cache, 0o775)],
  ['that all may write to but none may rename in, as /tmp', (cache) => chmod(cache, 0o1777)],
])('a cache %s is used', async (_, prepare) => {
  const { directory, answer, warnings } = await given(prepare)
  expect([answer, warnings]).toEqual([directory, []])
})

describe('is not used, with a warning,', () => {
  test.each<[string, (cache: string, directory: string) => Promise<unknown>, RegExp]>([
    ['a cache that all may write to', (cache) => chmod(cache, 0o777), /every user may write to the directory above/],
    ['a directory that all may write to', (_, directory) => chmod(directory, 0o777), /other users may write to it/],
    ['a directory that the group may write to', (_, directory) => chmod(directory, 0o770), /other users may write to it/],
    [
      'a link in place of a directory',
      async (cache, directory) => {
        await rm(directory, { recursive: true })
        await mkdir(join(cache, 'elsewhere'))
        await symlink(join(cache, 'elsewhere'), directory)
      },
      /it is a link/,
    ],
    [
      'a file in place of a directory',
      async (_, directory) => {
        await rm(directory, { recursive: true })
        await writeFile(directory, '')
      },
      /cannot be used, and the operation goes on without it: EEXIST/,
    ],
  ])('%s', async (_, prepare, reason) => {
    const { answer, warnings } = await given(prepare)
    expect(answer).toBeUndefined()
    expect(warnings).toEqual([expect.stringMatching(reason)])
  })
})
