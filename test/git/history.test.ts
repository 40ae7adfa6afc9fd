import { join } from 'node:path'
import { expect, test } from 'vitest'
import { commitFiles, git, gitWithInput } from '../support/git.ts'
import { create, details, httpRemote, localRemote, oldHttpRemote, open } from './fixture.ts'

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = []
  for await (const item of items) all.push(item)
  return all
}

/** How many commits the clone on disk has, as Git counts them. */
async function fetched(repository: Awaited<ReturnType<typeof open>>, head: string): Promise<number> {
  return Number(await git((await repository.clone())?.directory ?? '', 'rev-list', '--count', head))
}

/** Commits that change no file, on top of the branch. */
function addEmptyCommits(bare: string, count: number): void {
  const one = 'commit refs/heads/main\ncommitter Ada <ada@example.com> 1700000001 +0000\ndata 0\n'
  gitWithInput(bare, ['fast-import', '--quiet', '--done'], `${one}from refs/heads/main^0\n${one.repeat(count - 1)}done\n`)
}

async function longHistory() {
  const remote = await httpRemote()
  const commits: string[] = []
  for (let number = 0; number < 8; number += 1) {
    commits.push(
      await commitFiles(
        remote.path,
        { [number % 2 === 0 ? 'even.yaml' : 'odd.yaml']: `n: ${number}\n` },
        { message: `commit ${number}` },
      ),
    )
  }
  return { remote, commits }
}

test('full history: commits, newest first, and their files', async () => {
  const { remote, commits } = await longHistory()
  const repository = await open(remote, { history: 'full' })
  const head = (await repository.refresh()).commit ?? ''
  const all = await collect(repository.commits(head))
  expect(all.map(({ oid }) => oid)).toEqual([...commits].reverse())
  expect(all[0]).toMatchObject({
    message: 'commit 7',
    parents: [commits[6]],
    author: { name: 'Ada Author', email: 'ada@example.com', time: new Date(1_700_000_000_000) },
  })
  const early = repository.snapshotAt(commits[1] ?? '')
  const entry = await early.entry('odd.yaml')
  expect(Buffer.from(await early.blob(entry?.oid ?? '')).toString()).toBe('n: 1\n')
  expect(await early.entry('even.yaml')).toBeDefined()
})

test.each([
  ['HTTP', httpRemote],
  ['HTTP with protocol 0', oldHttpRemote],
  ['a local path', localRemote],
])('a reader of history has it fetched only as far as it goes, over %s', async (_, makeRemote) => {
  const remote = await makeRemote()
  const commits: string[] = []
  for (let number = 0; number < 4; number += 1) commits.unshift(await commitFiles(remote.path, { 'a.yaml': `n: ${number}\n` }))
  addEmptyCommits(remote.path, 150)
  const repository = await open(remote)
  const head = (await repository.refresh()).commit ?? ''
  const past = repository.commits(head)[Symbol.asyncIterator]()
  await past.next()
  expect(await fetched(repository, head)).toBe(1)
  await past.next()
  expect(await fetched(repository, head)).toBe(100)
  const all = await collect(repository.commits(head))
  expect(all).toHaveLength(154)
  expect(all.slice(-4).map(({ oid }) => oid)).toEqual(commits)
  expect((await collect((await open(remote)).commits(head, { path: 'a.yaml' }))).map(({ oid }) => oid)).toEqual(commits)
})

test('the commits that changed a path are those of git log', async () => {
  const { remote } = await longHistory()
  await git(remote.path, 'branch', 'side', 'main~3')
  await commitFiles(remote.path, { 'side.yaml': 's: 1\n' }, { branch: 'side' })
  const worktree = join(remote.directory, 'worktree')
  await git(remote.directory, 'clone', '--quiet', remote.path, worktree)
  await git(worktree, 'merge', '--quiet', '--no-edit', 'origin/side')
  await git(worktree, 'push', '--quiet')
  const repository = await open(remote, { history: 'full' })
  const head = (await repository.refresh()).commit ?? ''
  for (const path of ['odd.yaml', 'even.yaml', 'side.yaml', 'nowhere.yaml']) {
    const expected = (await git(remote.path, 'log', '--format=%H', 'main', '--', path)).split('\n').filter((line) => line !== '')
    expect((await collect(repository.commits(head, { path }))).map(({ oid }) => oid)).toEqual(expected)
  }
  expect(await collect(repository.commits(head))).toHaveLength(10)
})

test('a shallow clone becomes a full one when history is asked for', async () => {
  const { remote, commits } = await longHistory()
  const directory = join(remote.directory, 'cache')
  const shallow = await open(remote, { directory })
  const head = (await shallow.refresh()).commit ?? ''
  expect(await fetched(shallow, head)).toBe(1)
  const full = await open(remote, { directory, history: 'full' })
  await full.refresh()
  expect((await collect(full.commits(head))).map(({ oid }) => oid)).toEqual([...commits].reverse())
  const again = await open(remote, { directory })
  await again.refresh()
  expect(await again.contains(commits[0] ?? '')).toBe(true)
})

test.each([
  ['HTTP', httpRemote],
  ['a local path', localRemote],
])('contains finds a commit before the shallow boundary over %s', async (_, makeRemote) => {
  const remote = await makeRemote()
  const first = await commitFiles(remote.path, { 'a.yaml': 'a: 1\n' })
  await commitFiles(remote.path, { 'b.yaml': 'b: 1\n' })
  const other = await commitFiles(remote.path, { 'c.yaml': 'c: 1\n' }, { branch: 'other' })
  await commitFiles(remote.path, { 'd.yaml': 'd: 1\n' })
  const repository = await open(remote)
  expect(await repository.contains(first)).toBe(true)
  expect(await repository.contains(other)).toBe(false)
  const commit = await repository.prepare(await repository.refresh(), [create('e.yaml', 'e')], details())
  expect(await repository.contains(commit.oid)).toBe(false)
  await repository.push(commit)
  expect(await repository.contains(commit.oid)).toBe(true)
  await git(remote.path, 'fsck', '--strict')
})

test('a commit that never arrived is not searched for in all of history', async () => {
  const { remote, commits } = await longHistory()
  const repository = await open(remote)
  const commit = await repository.prepare(await repository.refresh(), [create('e.yaml', 'e')], details())
  expect(await repository.contains(commit.oid)).toBe(false)
  expect(await repository.contains('main')).toBe(false)
  expect(await fetched(repository, commits.at(-1) ?? '')).toBe(1)
})
