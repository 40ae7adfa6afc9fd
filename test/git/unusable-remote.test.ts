import { type AddressInfo, createServer } from 'node:net'
import { describe, expect, onTestFinished, test } from 'vitest'
import { openGitRepository } from '../../lib/git/branch/repository.ts'
import { git, temporaryDirectory } from '../support/git.ts'
import { localRemote, open } from './fixture.ts'

describe('a remote that cannot be used', () => {
  test('SHA-256 repositories are refused', async () => {
    const remote = await localRemote()
    const path = `${remote.directory}/sha256.git`
    await git(remote.directory, 'init', '--quiet', '--bare', '--object-format=sha256', path)
    await expect((await open({ ...remote, url: path })).refresh()).rejects.toMatchObject({
      code: 'protocol_error',
      data: { reason: expect.stringContaining('sha256') },
    })
  })

  test('local paths that hold no repository', async () => {
    const remote = await localRemote()
    for (const url of [remote.directory, `${remote.directory}/nowhere`, `file://${remote.directory}/nowhere`]) {
      await expect((await open({ ...remote, url })).refresh()).rejects.toMatchObject({ code: 'repository_not_found' })
    }
  })

  test('a local path where git is missing', async () => {
    const remote = await localRemote()
    const { PATH } = process.env
    onTestFinished(() => {
      process.env.PATH = PATH
    })
    const repository = await open(remote)
    process.env.PATH = remote.directory
    await expect(repository.refresh()).rejects.toMatchObject({
      code: 'protocol_error',
      data: { reason: expect.stringContaining('git program') },
    })
  })

  test.each([
    'ssh://git@host/x.git',
    'git@host:x.git',
    'ssh://git:s3cret@host/x.git',
    'ftp://host/x',
    'http://',
    'file://elsewhere/x',
  ])('the URL %s', async (url) => {
    await expect(openGitRepository({ url, branch: 'main', directory: '/nowhere' })).rejects.toMatchObject({
      code: 'invalid_request',
    })
  })

  test.each(['/etc', 'file:///etc', '../etc'])('the local path %s where only URLs are allowed', async (url) => {
    const opened = openGitRepository({ url, branch: 'main', directory: '/nowhere', localPaths: false })
    await expect(opened).rejects.toMatchObject({ code: 'invalid_request' })
  })

  test.each(['', '-x', 'a..b', 'a b', 'a.lock', 'x/.y', '../x', 'a//b', '/a', 'a/', 'a~1', '@', 'a@{1}'])(
    'the branch name %j',
    async (branch) => {
      await expect(openGitRepository({ url: '/nowhere', branch, directory: '/nowhere' })).rejects.toMatchObject({
        code: 'invalid_request',
      })
    },
  )
})

test('a connection that is never made times out', async () => {
  // A server that accepts and never says a word: TLS is not established.
  const server = createServer()
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  onTestFinished(() => void server.close())
  server.on('connection', (socket) => socket.pause())
  const { port } = server.address() as AddressInfo
  const directory = await temporaryDirectory()
  const repository = await openGitRepository({
    url: `https://127.0.0.1:${port}/x.git`,
    branch: 'main',
    directory,
    timeouts: { connectMs: 150 },
  })
  await expect(repository.refresh()).rejects.toMatchObject({ code: 'timed_out', data: { after_ms: 150 } })
})
