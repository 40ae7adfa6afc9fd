import { execFile } from 'node:child_process'
import { request } from 'node:http'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { commitFiles, git } from '../support/git.ts'
import { httpRemote } from './fixture.ts'

const run = promisify(execFile)

/** The request target goes out as it is: `fetch` would tidy it up. */
function status(port: number, path: string, headers: Record<string, string> = {}): Promise<number> {
  return new Promise((resolve, reject) => {
    const outgoing = request({ host: '127.0.0.1', port, path, headers, agent: false }, (response) => {
      response.resume()
      resolve(response.statusCode ?? 0)
    })
    outgoing.once('error', reject)
    outgoing.end()
  })
}

test('git clones and pushes through it, large packs included', async () => {
  const remote = await httpRemote({ users: { ada: 'secret' } })
  await commitFiles(remote.path, { 'a.yaml': 'a: 1\n' })
  const worktree = join(remote.directory, 'worktree')
  const url = remote.url.replace('://', '://ada:secret@')
  await run('git', ['clone', '--quiet', url, worktree])
  const noise = Array.from({ length: 60_000 }, (_, number) => Math.imul(number, 2_654_435_761).toString(36)).join('\n')
  const child = run('git', ['hash-object', '-w', '--stdin'], { cwd: worktree })
  child.child.stdin?.end(noise)
  const { stdout } = await child
  await git(worktree, 'update-index', '--add', '--cacheinfo', `100644,${stdout.trim()},noise.txt`)
  await git(worktree, 'commit', '--quiet', '-m', 'noise')
  await git(worktree, 'push', '--quiet')
  expect(await git(remote.path, 'rev-parse', 'main')).toBe(await git(worktree, 'rev-parse', 'HEAD'))
  expect(remote.server.stats.bytesIn).toBeGreaterThan(100_000)
  await git(remote.path, 'fsck', '--strict')
})

const REFS = '/fabric.git/info/refs?service=git-upload-pack'
const basic = (pair: string) => ({ authorization: `Basic ${Buffer.from(pair).toString('base64')}` })

test.each<[string, Record<string, string>, number]>([
  ['nothing', {}, 401],
  ['a password', basic('ada:secret'), 200],
  ['a password with a colon', basic('eve:a:b'), 200],
  ['a wrong password', basic('ada:guess'), 401],
  ['an empty password', basic('ada:'), 401],
  ["another user's password", basic('eve:secret'), 401],
  ['an unknown user', basic('bob:secret'), 401],
  ['a name of Object', basic('constructor:secret'), 401],
  ['the token as a password', basic('anyone:t0ken'), 200],
  ['the token', { authorization: 'Bearer t0ken' }, 200],
  ['a wrong token', { authorization: 'Bearer guess' }, 401],
  ['an empty token', { authorization: 'Bearer ' }, 401],
  ['another scheme', { authorization: 'Digest t0ken' }, 401],
])('who gives %s is let in or not', async (_, headers, expected) => {
  const { server } = await httpRemote({ users: { ada: 'secret', eve: 'a:b' }, token: 't0ken' })
  expect(await status(server.port, REFS, headers)).toBe(expected)
})

test.each([
  ['/nowhere.git/info/refs?service=git-upload-pack', 404],
  ['/../etc/passwd', 404],
  ['/%2e%2e/%2e%2e/etc/passwd', 404],
  ['/fabric.git/config', 404],
  ['/%', 400],
])('%s is answered with %i', async (path, expected) => {
  const { server } = await httpRemote()
  expect(await status(server.port, path)).toBe(expected)
})

test('a client that disconnects in the middle does no harm', async () => {
  const remote = await httpRemote()
  await commitFiles(remote.path, { 'a.yaml': 'a: 1\n' })
  const outgoing = request({
    host: '127.0.0.1',
    port: remote.server.port,
    method: 'POST',
    path: '/fabric.git/git-upload-pack',
    headers: { 'content-type': 'application/x-git-upload-pack-request', 'content-length': '1000' },
  })
  outgoing.on('error', () => undefined)
  await new Promise((resolve) => outgoing.write('0011', resolve))
  outgoing.destroy()
  expect(await status(remote.server.port, REFS)).toBe(200)
})
