import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { commitFiles, git } from '../support/git.ts'
import { create, details, httpRemote, open, update } from './fixture.ts'

const MANY = Object.fromEntries(Array.from({ length: 500 }, (_, n) => [`managed/${n}.yaml`, `n: ${n}\n`]))

test('commits that are prepared on each other land by one push, as small as their deltas, and both sides hold them', async () => {
  const remote = await httpRemote()
  await commitFiles(remote.path, MANY)
  const directory = join(remote.directory, 'cache')
  const repository = await open(remote, { directory })
  const head = await repository.refresh()
  const first = await repository.prepare(head, [update('managed/1.yaml', 'n: one\n')], details('one'))
  const second = await repository.prepare(first.snapshot, [create('managed/new.yaml', 'new: 1\n')], details('two'))
  const third = await repository.prepare(second.snapshot, [update('managed/new.yaml', 'new: 2\n')], details('three'))
  expect(Buffer.from(await third.snapshot.blob((await third.snapshot.entry('managed/new.yaml'))?.oid ?? '')).toString()).toBe(
    'new: 2\n',
  )
  expect([first.base, second.base, third.base]).toEqual([head.commit, head.commit, head.commit])
  const before = { ...remote.server.stats }
  expect(await repository.push(third)).toBe('accepted')
  expect(remote.server.stats.bytesIn - before.bytesIn).toBeLessThan(4000)
  expect(await git(remote.path, 'rev-list', '--max-count=4', 'main')).toBe(
    [third.oid, second.oid, first.oid, head.commit].join('\n'),
  )
  expect(await git(remote.path, 'show', 'main:managed/1.yaml')).toBe('n: one')
  await git(remote.path, 'fsck', '--strict')
  const clone = (await readdir(directory)).find((name) => name.startsWith('clone-')) ?? ''
  await git(join(directory, clone), 'fsck', '--strict')
  expect((await repository.refresh()).commit).toBe(third.oid)
  expect(await repository.push(first)).toBe('stale')
})
