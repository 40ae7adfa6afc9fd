import { describe, expect, test } from 'vitest'
import { commitFiles, git, tree } from '../support/git.ts'
import { create, details, httpRemote, localRemote, oldHttpRemote, open, update } from './fixture.ts'

describe.each([
  ['over HTTP', () => httpRemote()],
  ['over HTTP with a password', () => httpRemote({ users: { gfm: 's3cret' } })],
  ['over HTTP in protocol 0', () => oldHttpRemote()],
  ['over a local path', () => localRemote()],
] as const)('a repository %s', (_, makeRemote) => {
  const credentials = () => Promise.resolve({ username: 'gfm', password: 's3cret' })

  test("is cloned, changed and pushed, and follows others' pushes", async () => {
    const remote = await makeRemote()
    const first = await commitFiles(remote.path, { 'a.yaml': 'a: 1\n', 'raw/x.yaml': 'x: 1\n' })
    const repository = await open(remote, { credentials })

    const snapshot = await repository.refresh()
    expect(snapshot.commit).toBe(first)
    expect((await snapshot.list('')).map(({ name, type }) => [name, type])).toEqual([
      ['a.yaml', 'blob'],
      ['raw', 'tree'],
    ])
    const entry = await snapshot.entry('raw/x.yaml')
    expect(Buffer.from(await snapshot.blob(entry?.oid ?? '')).toString()).toBe('x: 1\n')

    const changes = [
      create('managed/vpcs/one.yaml', 'kind: VPC\n'),
      update('a.yaml', 'a: 2\n'),
      { action: 'move', path: 'raw/x.yaml.archived', from: 'raw/x.yaml', blob: entry?.oid ?? '' } as const,
    ]
    const commit = await repository.prepare(snapshot, changes, details('ingest(fabric-1): Größe\n\nOperation: 01\n'))
    expect(await git(remote.path, 'rev-parse', 'main')).toBe(first)
    expect(await repository.push(commit)).toBe('accepted')

    expect(await git(remote.path, 'rev-parse', 'main')).toBe(commit.oid)
    expect(await git(remote.path, 'log', '-1', '--format=%an %ae %cn %ce %ct %P%n%B')).toBe(
      `Ada Author ada@example.com GitOps File Manager gfm@example.com 1795413600 ${first}\ningest(fabric-1): Größe\n\nOperation: 01\n`,
    )
    expect((await tree(remote.path)).map((line) => line.split('\t')[1])).toEqual([
      'a.yaml',
      'managed',
      'managed/vpcs',
      'managed/vpcs/one.yaml',
      'raw',
      'raw/x.yaml.archived',
    ])
    await git(remote.path, 'fsck', '--strict')

    const theirs = await commitFiles(remote.path, { 'raw/y.yaml': 'y: 1\n' })
    const next = await repository.refresh()
    expect(next.commit).toBe(theirs)
    expect(await next.entry('raw/y.yaml')).toMatchObject({ type: 'blob', mode: '100644' })
    expect(await next.entry('managed/vpcs/one.yaml')).toMatchObject({ type: 'blob' })
    expect(await repository.contains(commit.oid)).toBe(true)
    expect(await repository.contains('1'.repeat(40))).toBe(false)
  })
})
