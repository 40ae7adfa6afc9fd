import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { startGitServer } from '../../lib/local/git-host/git-server.ts'
import { commitFiles, git } from '../support/git.ts'
import { create, details, httpRemote, open, type Remote } from './fixture.ts'

/** A server's repository that was cloned with a depth, as CI systems make them. */
async function shallowRemote(): Promise<{ remote: Remote; end: string; before: string }> {
  const full = await httpRemote()
  const before = await commitFiles(full.path, { 'a.yaml': 'a: 1\n' })
  const end = await commitFiles(full.path, { 'a.yaml': 'a: 2\n', 'b.yaml': 'b: 1\n' })
  await commitFiles(full.path, { 'a.yaml': 'a: 3\n' })
  const root = join(full.directory, 'served')
  const path = join(root, 'fabric.git')
  await git(full.directory, 'clone', '--quiet', '--bare', '--depth=2', `file://${full.path}`, path)
  await git(path, 'config', 'http.receivepack', 'true')
  return { remote: { ...full, path, url: path }, end, before }
}

describe('a remote that is itself a shallow clone', () => {
  test('is read and pushed to', async () => {
    const { remote, before } = await shallowRemote()
    const repository = await open(remote)
    const commit = await repository.prepare(await repository.refresh(), [create('c.yaml', 'c: 1\n')], details())
    expect(await repository.push(commit)).toBe('accepted')
    expect(await repository.contains(before)).toBe(false)
  })

  test('is named as such when all of history is needed', async () => {
    const { remote, end } = await shallowRemote()
    const reason = `it is a shallow clone itself: its history ends at commit ${end}`
    for (const ask of [
      async () => (await open(remote, { history: 'full' })).refresh(),
      async () => (await open(remote)).commitChange(end),
    ]) {
      await expect(ask()).rejects.toMatchObject({ code: 'protocol_error', data: { reason: expect.stringContaining(reason) } })
    }
  })

  test('is named as such over HTTP too', async () => {
    const { remote, end } = await shallowRemote()
    const server = await startGitServer({ root: join(remote.directory, 'served') })
    const repository = await open({ ...remote, url: server.repositoryUrl('fabric.git') }, { history: 'full' })
    await expect(repository.refresh()).rejects.toMatchObject({ message: expect.stringContaining(`ends at commit ${end}`) })
    await server.close()
  })
})
