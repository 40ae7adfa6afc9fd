import { expect, test } from 'vitest'
import { blobId } from '../../lib/domain/tree/blob-id.ts'
import { ChangeSet } from '../../lib/domain/tree/change-set.ts'
import { commitFiles, git } from '../support/git.ts'
import { details, httpRemote, localRemote, oldHttpRemote, open } from './fixture.ts'

const FIRST = 'n: 1\n'

test.each([
  ['over HTTP', httpRemote],
  ['over HTTP with protocol 0', oldHttpRemote],
  ['from a local path', localRemote],
])('a blob of an earlier commit is read %s, though the clone is shallow', async (_, remoteOf) => {
  const remote = await remoteOf()
  for (const text of [FIRST, 'n: 2\n', 'n: 3\n']) await commitFiles(remote.path, { 'a.yaml': text })
  const snapshot = await (await open(remote)).refresh()
  expect(Buffer.from((await snapshot.pastBlob(blobId(Buffer.from(FIRST)))) ?? []).toString()).toBe(FIRST)
})

test('a blob that no commit of the branch has is not found', async () => {
  const remote = await localRemote()
  for (const text of [FIRST, 'n: 2\n']) await commitFiles(remote.path, { 'a.yaml': text })
  await commitFiles(remote.path, { 'a.yaml': 'elsewhere\n' }, { branch: 'other' })
  const snapshot = await (await open(remote)).refresh()
  expect(await snapshot.pastBlob(blobId(Buffer.from('elsewhere\n')))).toBeUndefined()
  expect(await snapshot.pastBlob('0'.repeat(40))).toBeUndefined()
})

test("the tree id in the manifest is Git's", async () => {
  const remote = await localRemote()
  const names = ['a.yaml', 'a-b', 'a.b/c.yaml', 'a0', 'é.yaml', 'deep/er/x.yaml', 'deep/er/y.yaml', 'gone/x.yaml']
  await commitFiles(remote.path, Object.fromEntries(names.map((name) => [`managed/${name}`, `${name}\n`])))
  const repository = await open(remote)
  const before = await repository.refresh()
  const oidOf = async (path: string) => (await before.entry(path))?.oid ?? ''
  const changes = new ChangeSet()
  changes.write('managed/a/new.yaml', Buffer.from('new\n'))
  changes.write('managed/a.yaml', Buffer.from('other\n'), await oidOf('managed/a.yaml'))
  changes.move('managed/deep/er/x.yaml', 'managed/a.b/moved.yaml', await oidOf('managed/deep/er/x.yaml'))
  changes.delete('managed/gone/x.yaml')
  changes.write('raw/x.yaml', Buffer.from('raw\n'))
  const expected = await before.treeIds(changes.changes, 'managed')
  await repository.push(await repository.prepare(before, changes.changes, details()))
  const idOf = (path: string) => git(remote.path, 'rev-parse', `main:${path}`)
  expect(expected.tree).toBe(await idOf('managed'))
  expect([...expected.inner.keys()].sort()).toEqual(['a', 'a.b', 'deep'])
  for (const [name, tree] of expected.inner) expect(tree).toBe(await idOf(`managed/${name}`))
  expect(await (await repository.refresh()).treeIds([], 'managed')).toEqual(expected)
})
