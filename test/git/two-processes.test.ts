import { execFile } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { commitFiles, git } from '../support/git.ts'
import { httpRemote, open } from './fixture.ts'

const run = promisify(execFile)
const WORKER = join(import.meta.dirname, 'cache-worker.ts')
const COMMITS = 15

test('two processes sharing a cache, and a plain git user, lose nothing', async () => {
  const remote = await httpRemote()
  await commitFiles(remote.path, { 'a.yaml': 'a: 1\n' })
  const directory = join(remote.directory, 'cache')
  const worker = (name: string) =>
    run(process.execPath, ['--import', 'tsx', WORKER, remote.url, directory, name, String(COMMITS)])
  const byHand = async () => {
    for (let number = 0; number < 5; number += 1) {
      await commitFiles(remote.path, { [`raw/hand-${number}.yaml`]: `hand: ${number}\n` }).catch(() => {
        number -= 1
      })
    }
  }
  await Promise.all([worker('left'), worker('right'), byHand()])

  expect(await git(remote.path, 'rev-list', '--count', '--min-parents=2', 'main')).toBe('0')
  expect(await git(remote.path, 'rev-list', '--count', 'main')).toBe(String(1 + 2 * COMMITS + 5))
  expect((await git(remote.path, 'ls-tree', '--name-only', 'main', 'raw/')).split('\n')).toHaveLength(2 * COMMITS + 5)
  await git(remote.path, 'fsck', '--strict')

  const clone = join(directory, readFileSync(join(directory, 'current'), 'utf8').trim())
  await git(clone, 'fsck')
  expect(readdirSync(join(clone, 'objects', 'pack')).filter((name) => name.endsWith('.tmp'))).toEqual([])
  // The last commit may have been made by hand.
  await (await open(remote, { directory })).refresh()
  const requests = remote.server.stats.requests
  const snapshot = await (await open(remote, { directory })).refresh()
  expect(await snapshot.list('raw')).toHaveLength(2 * COMMITS + 5)
  // Discovery and head: all objects are there, whichever process wrote them.
  expect(remote.server.stats.requests - requests).toBe(2)
  expect(existsSync(clone)).toBe(true)
})
