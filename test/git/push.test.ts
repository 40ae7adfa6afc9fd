import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { faultyProxy, once } from '../support/faulty-proxy.ts'
import { commitFiles, git, installHook } from '../support/git.ts'
import { create, details, httpRemote, localRemote, oldHttpRemote, open } from './fixture.ts'

async function behindProxy() {
  const remote = await httpRemote()
  const base = await commitFiles(remote.path, { 'a.yaml': 'a: 1\n' })
  const proxy = await faultyProxy(remote.server.url)
  const repository = await open({ ...remote, url: `${proxy.url}/fabric.git` })
  const snapshot = await repository.refresh()
  const commit = await repository.prepare(snapshot, [create('b.yaml', 'b: 1\n')], details())
  return { remote, base, proxy, repository, snapshot, commit }
}

describe('two writers', () => {
  test.each([
    ['HTTP', httpRemote],
    ['a local path', localRemote],
  ])('both land over %s, one after the other', async (_, makeRemote) => {
    const remote = await makeRemote()
    await commitFiles(remote.path, { 'a.yaml': 'a: 1\n' })
    const write = async (name: string) => {
      const repository = await open(remote)
      for (let number = 0; number < 5; ) {
        const snapshot = await repository.refresh()
        const commit = await repository.prepare(
          snapshot,
          [create(`raw/${name}-${number}.yaml`, `${name}: ${number}\n`)],
          details(`${name} ${number}`),
        )
        if ((await repository.push(commit)) === 'accepted') number += 1
      }
    }
    await Promise.all([write('left'), write('right')])
    expect(await git(remote.path, 'rev-list', '--count', '--min-parents=2', 'main')).toBe('0')
    expect(await git(remote.path, 'rev-list', '--count', 'main')).toBe('11')
    expect((await git(remote.path, 'ls-tree', '--name-only', 'main', 'raw/')).split('\n')).toHaveLength(10)
    await git(remote.path, 'fsck', '--strict')
  })

  test('a push onto a head that has moved is stale and changes nothing', async () => {
    const { remote, repository, commit } = await behindProxy()
    const theirs = await commitFiles(remote.path, { 'c.yaml': 'c: 1\n' })
    const requests = remote.server.stats.requests
    expect(await repository.push(commit)).toBe('stale')
    expect(await git(remote.path, 'rev-parse', 'main')).toBe(theirs)
    // The push and the question where the branch is: nothing is fetched to find that out.
    expect(remote.server.stats.requests - requests).toBe(2)
  })
})

describe('a lost reply', () => {
  test('of an applied push is settled as accepted', async () => {
    const { remote, proxy, repository, commit } = await behindProxy()
    proxy.fault = once('git-receive-pack', { kind: 'drop_reply' })
    expect(await repository.push(commit)).toBe('accepted')
    expect(await git(remote.path, 'rev-parse', 'main')).toBe(commit.oid)
  })

  test('of an applied push with commits on top is settled as accepted', async () => {
    const { remote, proxy, repository, commit } = await behindProxy()
    proxy.fault = once('git-receive-pack', {
      kind: 'drop_reply',
      afterwards: () => commitFiles(remote.path, { 'c.yaml': 'c: 1\n' }),
    })
    expect(await repository.push(commit)).toBe('accepted')
    expect((await repository.refresh()).commit).toBe(await git(remote.path, 'rev-parse', 'main'))
  })

  test('that is truncated is settled as accepted', async () => {
    const { proxy, repository, commit } = await behindProxy()
    proxy.fault = once('git-receive-pack', { kind: 'truncate' })
    expect(await repository.push(commit)).toBe('accepted')
  })

  test('of a push that never arrived is pushed again', async () => {
    const { remote, proxy, repository, commit } = await behindProxy()
    proxy.fault = once('git-receive-pack', { kind: 'reset' })
    expect(await repository.push(commit)).toBe('accepted')
    expect(await git(remote.path, 'rev-parse', 'main')).toBe(commit.oid)
    expect(proxy.exchanges.filter(({ path }) => path.includes('receive-pack'))).toHaveLength(2)
  })

  test('of a push that never arrived while the branch moved is settled as not landed', async () => {
    const { remote, proxy, repository, commit } = await behindProxy()
    const theirs = await commitFiles(remote.path, { 'c.yaml': 'c: 1\n' })
    proxy.fault = once('git-receive-pack', { kind: 'reset' })
    expect(await repository.push(commit)).toBe('unseen')
    expect(await git(remote.path, 'rev-parse', 'main')).toBe(theirs)
  })

  test('is unknown if the host cannot be asked either', async () => {
    const { base, proxy, repository, commit } = await behindProxy()
    proxy.fault = () => ({ kind: 'reset' })
    await expect(repository.push(commit)).rejects.toMatchObject({
      code: 'push_unknown',
      retryable: true,
      data: { commit: commit.oid, base, ref: 'refs/heads/main' },
    })
  })

  test('over the size limit is settled as well', async () => {
    const { remote, proxy } = await behindProxy()
    const limits = { reportBytes: 4000 }
    const repository = await open({ ...remote, url: `${proxy.url}/fabric.git` }, { limits })
    const commit = await repository.prepare(await repository.refresh(), [create('c.yaml', 'c: 1\n')], details())
    await installHook(remote.path, 'post-receive', 'yes spam | head -c 10000 >&2')
    expect(await repository.push(commit)).toBe('accepted')
  })

  test('after a gateway error is settled as well', async () => {
    const { proxy, repository, commit } = await behindProxy()
    proxy.fault = once('git-receive-pack', { kind: 'answer', status: 502, body: 'Bad Gateway' })
    expect(await repository.push(commit)).toBe('accepted')
  })
})

describe("a refusal gives the host's words", () => {
  test.each([
    ['a pre-receive hook', 'pre-receive', 'echo "Only on weekdays" >&2; exit 1', /pre-receive hook declined\nOnly on weekdays/],
    ['an update hook', 'update', 'echo "$1 is protected" >&2; exit 1', /hook declined\nrefs\/heads\/main is protected/],
  ])('of %s', async (_, name, script, reason) => {
    for (const remote of [await httpRemote(), await localRemote()]) {
      const base = await commitFiles(remote.path, { 'a.yaml': 'a: 1\n' })
      await installHook(remote.path, name, script)
      const repository = await open(remote)
      const commit = await repository.prepare(await repository.refresh(), [create('b.yaml', 'b: 1\n')], details())
      await expect(repository.push(commit)).rejects.toMatchObject({
        code: 'push_refused',
        data: { ref: 'refs/heads/main', reason: expect.stringMatching(reason) },
      })
      expect(await git(remote.path, 'rev-parse', 'main')).toBe(base)
    }
  })

  test('of a branch that is checked out', async () => {
    const remote = await localRemote()
    await commitFiles(remote.path, { 'a.yaml': 'a: 1\n' })
    const worktree = join(remote.directory, 'worktree')
    await git(remote.directory, 'clone', '--quiet', remote.path, worktree)
    const repository = await open({ ...remote, url: worktree })
    const commit = await repository.prepare(await repository.refresh(), [create('b.yaml', 'b: 1\n')], details())
    await expect(repository.push(commit)).rejects.toMatchObject({
      code: 'push_refused',
      data: { reason: expect.stringMatching(/checked out/) },
    })
  })

  test('of the host itself, without secrets', async () => {
    const { proxy, repository, commit } = await behindProxy()
    proxy.fault = once('git-receive-pack', {
      kind: 'answer',
      status: 403,
      body: 'Write access to https://user:hunter2@host/x denied',
    })
    await expect(repository.push(commit)).rejects.toMatchObject({
      code: 'push_refused',
      data: { reason: 'HTTP 403: Write access to https://***@host/x denied' },
    })
  })

  test('of a remote that does not take pushes', async () => {
    const { remote, repository, commit } = await behindProxy()
    await git(remote.path, 'config', 'http.receivepack', 'false')
    await expect(repository.push(commit)).rejects.toMatchObject({ code: 'push_refused' })
  })
})

describe('a missing branch', () => {
  test.each([
    ['HTTP', httpRemote],
    ['HTTP in protocol 0', oldHttpRemote],
    ['a local path', localRemote],
  ])('is made by the first push to an empty repository over %s', async (_, makeRemote) => {
    const remote = await makeRemote()
    const repository = await open(remote)
    const snapshot = await repository.refresh()
    expect(snapshot.commit).toBeNull()
    expect(await snapshot.list('')).toEqual([])
    expect(await snapshot.entry('a.yaml')).toBeUndefined()
    const commit = await repository.prepare(snapshot, [create('fabrics/one/raw/a.yaml', 'a: 1\n')], details())
    expect(await repository.push(commit)).toBe('accepted')
    expect(await git(remote.path, 'rev-parse', 'main')).toBe(commit.oid)
    const next = await repository.refresh()
    const again = await repository.prepare(next, [create('b.yaml', 'b: 1\n')], details())
    expect(await repository.push(again)).toBe('accepted')
    await git(remote.path, 'fsck', '--strict')
  })

  test('is an error if there are others, unless it may be created', async () => {
    const remote = await httpRemote()
    await commitFiles(remote.path, { 'a.yaml': 'a: 1\n' }, { branch: 'other' })
    await expect((await open(remote)).refresh()).rejects.toMatchObject({ code: 'branch_not_found', data: { branch: 'main' } })
    const repository = await open(remote, { createBranch: true })
    expect((await repository.refresh()).commit).toBeNull()
  })

  test('a second writer to an empty repository is stale', async () => {
    const remote = await httpRemote()
    const [one, two] = [await open(remote), await open(remote)]
    const first = await one.prepare(await one.refresh(), [create('a.yaml', 'a: 1\n')], details())
    const second = await two.prepare(await two.refresh(), [create('b.yaml', 'b: 1\n')], details())
    expect(await one.push(first)).toBe('accepted')
    expect(await two.push(second)).toBe('stale')
  })
})

test('a force-pushed head is taken as it is', async () => {
  const remote = await httpRemote()
  const first = await commitFiles(remote.path, { 'a.yaml': 'a: 1\n' })
  const second = await commitFiles(remote.path, { 'a.yaml': 'a: 2\n' })
  const repository = await open(remote)
  await repository.refresh()
  await git(remote.path, 'update-ref', 'refs/heads/main', first)
  const third = await commitFiles(remote.path, { 'b.yaml': 'b: 1\n' })
  const snapshot = await repository.refresh()
  expect(snapshot.commit).toBe(third)
  expect(await snapshot.entry('b.yaml')).toBeDefined()
  const entry = await snapshot.entry('a.yaml')
  expect(Buffer.from(await snapshot.blob(entry?.oid ?? '')).toString()).toBe('a: 1\n')
  expect(await repository.contains(second)).toBe(false)
  expect(await repository.contains(first)).toBe(true)
})
