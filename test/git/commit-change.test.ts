import { expect, test } from 'vitest'
import type { Snapshot } from '../../lib/domain/tree/snapshot.ts'
import { commitFiles, git } from '../support/git.ts'
import { httpRemote, localRemote, oldHttpRemote, open } from './fixture.ts'

async function textOf(snapshot: Snapshot | undefined, path: string): Promise<string | undefined> {
  const entry = await snapshot?.entry(path)
  return entry === undefined ? undefined : Buffer.from((await snapshot?.blob(entry.oid)) ?? []).toString()
}

test.each([
  ['over HTTP', httpRemote],
  ['over HTTP with protocol 0', oldHttpRemote],
  ['from a local path', localRemote],
])('what a commit of the past changed is read %s, though the clone is shallow', async (_, remoteOf) => {
  const remote = await remoteOf()
  for (const text of ['1', '2', '3', '4']) await commitFiles(remote.path, { 'a.yaml': text })
  const [, , second = '', first = ''] = (await git(remote.path, 'rev-list', 'main')).split('\n')
  const repository = await open(remote)
  const change = await repository.commitChange(second)
  expect([await textOf(change?.before, 'a.yaml'), await textOf(change?.after, 'a.yaml')]).toEqual(['1', '2'])
  const root = await repository.commitChange(first)
  expect([root?.before.commit, await textOf(root?.before, 'a.yaml'), await textOf(root?.after, 'a.yaml')]).toEqual([
    null,
    undefined,
    '1',
  ])
})

test('a commit that is not on the branch has changed nothing of it', async () => {
  const remote = await localRemote()
  await commitFiles(remote.path, { 'a.yaml': '1' })
  await commitFiles(remote.path, { 'a.yaml': 'elsewhere' }, { branch: 'other' })
  const repository = await open(remote)
  expect(await repository.commitChange(await git(remote.path, 'rev-parse', 'other'))).toBeUndefined()
  expect(await repository.commitChange('0'.repeat(40))).toBeUndefined()
  expect(await repository.commitChange('HEAD')).toBeUndefined()
})
