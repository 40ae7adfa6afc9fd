import { expect, test } from 'vitest'
import type { CommitDetails, GitRepository } from '../../lib/app/ports/ports.ts'
import { blobId } from '../../lib/domain/tree/blob-id.ts'
import type { Change } from '../../lib/domain/tree/change-set.ts'
import type { Snapshot } from '../../lib/domain/tree/snapshot.ts'

/**
 * A repository whose branch holds one commit of `a.yaml` (`a: 1`) and `raw/x.yaml` (`x: 1`), and what others do to it.
 */
export interface OpenedRepository {
  repository: GitRepository
  /** Somebody else's commit on the branch; gives its id. */
  commit(files: Record<string, string>): Promise<string>
  /** Somebody else sets the branch back. */
  force(commit: string): Promise<void>
}

/** What every implementation of `GitRepository` does. */
export function gitRepositoryContract(make: () => Promise<OpenedRepository>): void {
  pushes(make)
  history(make)
}

function pushes(make: () => Promise<OpenedRepository>): void {
  test('a pushed commit is on the branch, with its changes and all else as it was', async () => {
    const { repository } = await make()
    const before = await repository.refresh()
    const x = await before.entry('raw/x.yaml')
    const changes: Change[] = [
      write('create', 'managed/one.yaml', 'one: 1\n'),
      write('update', 'a.yaml', 'a: 2\n'),
      { action: 'move', path: 'raw/x.yaml.archived', from: 'raw/x.yaml', blob: x?.oid ?? '' },
    ]
    const commit = await repository.prepare(before, changes, DETAILS)
    expect([commit.base, await repository.head()]).toEqual([before.commit, before.commit])
    expect(await repository.push(commit)).toBe('accepted')
    const after = await repository.refresh()
    expect([after.commit, await repository.head()]).toEqual([commit.oid, commit.oid])
    expect(await names(after, '')).toEqual(['a.yaml', 'managed', 'raw'])
    expect(await names(after, 'raw')).toEqual(['x.yaml.archived'])
    expect(await text(after, 'a.yaml')).toBe('a: 2\n')
    expect((await after.entry('raw/x.yaml.archived'))?.oid).toBe(x?.oid)
    for (const path of ['managed', '']) expect((await before.treeIds(changes, path)).tree).toBe((await after.entry(path))?.oid)
  })

  test('a push onto a head that has moved on changes nothing', async () => {
    const { repository, commit } = await make()
    const before = await repository.refresh()
    const prepared = await repository.prepare(before, [write('update', 'a.yaml', 'a: 2\n')], DETAILS)
    const theirs = await commit({ 'a.yaml': 'a: 3\n' })
    expect(await repository.push(prepared)).toBe('stale')
    expect(await repository.head()).toBe(theirs)
    expect(await repository.contains(prepared.oid)).toBe(false)
  })

  test('a commit that is pushed once more is accepted, also below the commits of others', async () => {
    const { repository, commit } = await make()
    const prepared = await repository.prepare(await repository.refresh(), [write('update', 'a.yaml', 'a: 2\n')], DETAILS)
    expect(await repository.push(prepared)).toBe('accepted')
    expect(await repository.push(prepared)).toBe('accepted')
    await commit({ 'b.yaml': 'b: 1\n' })
    expect(await repository.contains(prepared.oid)).toBe(true)
  })
}

function history(make: () => Promise<OpenedRepository>): void {
  test('a branch that is set back no longer contains the later commits', async () => {
    const { repository, commit, force } = await make()
    const start = await repository.refresh()
    const gone = await commit({ 'b.yaml': 'b: 1\n' })
    const then = await repository.refresh()
    await force(start.commit ?? '')
    expect([await repository.contains(gone), await repository.contains(start.commit ?? '')]).toEqual([false, true])
    expect([await repository.reaches(then.commit, gone), await repository.reaches(start.commit, gone)]).toEqual([true, false])
    expect(await repository.commitChange(gone)).toBeUndefined()
  })

  test('the change of a commit has the trees right before and right after it', async () => {
    const { repository, commit } = await make()
    const second = await commit({ 'a.yaml': 'a: 2\n' })
    await commit({ 'a.yaml': 'a: 3\n' })
    const change = await repository.commitChange(second)
    const { before, after } = change ?? {}
    expect([before && (await text(before, 'a.yaml')), after && (await text(after, 'a.yaml'))]).toEqual(['a: 1\n', 'a: 2\n'])
  })

  test('what cannot be a commit is nowhere', async () => {
    const { repository } = await make()
    expect(await repository.contains('1'.repeat(40))).toBe(false)
    expect(await repository.contains('main')).toBe(false)
  })
}

const DETAILS: CommitDetails = {
  message: 'put(lab): VPC default/one\n\nOperation: 01K90000000000000000000000\nFabric: lab\n',
  author: { name: 'Ada Author', email: 'ada@example.com' },
  committer: { name: 'GitOps File Manager', email: 'gfm@example.com' },
  time: new Date('2026-11-23T06:00:00Z'),
}

function write(action: 'create' | 'update', path: string, content: string): Change {
  const bytes = Buffer.from(content)
  return { action, path, blob: blobId(bytes), bytes }
}

async function names(snapshot: Snapshot, directory: string): Promise<string[]> {
  return (await snapshot.list(directory)).map(({ name }) => name).sort()
}

async function text(snapshot: Snapshot, path: string): Promise<string | undefined> {
  const entry = await snapshot.entry(path)
  return entry === undefined ? undefined : Buffer.from(await snapshot.blob(entry.oid)).toString()
}
