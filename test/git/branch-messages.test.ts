import { expect, test } from 'vitest'
import { commitFiles, git } from '../support/git.ts'
import { httpRemote, localRemote, oldHttpRemote, open } from './fixture.ts'

test.each([
  ['HTTP', httpRemote],
  ['HTTP with protocol 0', oldHttpRemote],
  ['a local path', localRemote],
])('a branch that is not there: the error names the default branch over %s', async (_, makeRemote) => {
  const remote = await makeRemote()
  await git(remote.path, 'symbolic-ref', 'HEAD', 'refs/heads/master')
  await commitFiles(remote.path, { 'a.yaml': 'a: 1\n' }, { branch: 'master' })
  await expect((await open(remote)).refresh()).rejects.toMatchObject({
    code: 'branch_not_found',
    message: expect.stringMatching(/has no branch main; its default branch is master$/),
  })
})

test('the default branch is asked for only if the branch does not exist', async () => {
  const remote = await httpRemote()
  await commitFiles(remote.path, { 'a.yaml': 'a: 1\n' })
  const repository = await open(remote)
  await repository.refresh()
  const { requests } = remote.server.stats
  await repository.refresh()
  expect(remote.server.stats.requests - requests).toBe(1)
})

test.each(['refs/heads/main', 'refs/heads/feature/x'])('the whole reference %s is no name of a branch', async (branch) => {
  const remote = await localRemote()
  await expect(open(remote, { branch })).rejects.toMatchObject({
    code: 'invalid_request',
    message: `"${branch}" is not the name of a branch: write "${branch.slice('refs/heads/'.length)}"`,
  })
})

test('a branch deleted in between is reported once; then the repository is empty', async () => {
  const remote = await httpRemote()
  await commitFiles(remote.path, { 'a.yaml': 'a: 1\n' })
  const repository = await open(remote)
  await repository.refresh()
  await git(remote.path, 'update-ref', '-d', 'refs/heads/main')
  await expect(repository.refresh()).rejects.toMatchObject({
    code: 'branch_not_found',
    message: expect.stringMatching(/^The branch main of \S+ was deleted a moment ago$/),
  })
  expect((await repository.refresh()).commit).toBeNull()
})
