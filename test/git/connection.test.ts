import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { openGitRepository } from '../../lib/git/branch/repository.ts'
import { faultyProxy, once } from '../support/faulty-proxy.ts'
import { commitFiles, git, temporaryDirectory } from '../support/git.ts'
import { create, details, httpRemote, localRemote, open, type Remote } from './fixture.ts'

const PASSWORD = 'c0rrect-horse'

async function proxied(options: Parameters<typeof httpRemote>[0] = {}) {
  const remote = await httpRemote(options)
  await commitFiles(remote.path, { 'a.yaml': 'a: 1\n' })
  const proxy = await faultyProxy(remote.server.url)
  return { remote, proxy, through: { ...remote, url: `${proxy.url}/fabric.git` } satisfies Remote }
}

describe('credentials', () => {
  test('are sent before they are asked for, on every request', async () => {
    const { proxy, through } = await proxied({ users: { gfm: PASSWORD } })
    const repository = await open(through, { credentials: () => Promise.resolve({ username: 'gfm', password: PASSWORD }) })
    await repository.push(await repository.prepare(await repository.refresh(), [create('b.yaml', 'b')], details()))
    expect(proxy.exchanges.map(({ headers }) => headers.authorization?.split(' ')[0])).toEqual([
      'Basic',
      'Basic',
      'Basic',
      'Basic',
    ])
  })

  test('may be a bearer token, or stand in the URL', async () => {
    const { remote, through } = await proxied({ token: PASSWORD })
    expect(
      (await (await open(through, { credentials: () => Promise.resolve({ token: PASSWORD }) })).refresh()).commit,
    ).not.toBeNull()
    const repository = await open({ ...remote, url: remote.url.replace('://', `://git:${PASSWORD}@`) })
    expect((await repository.refresh()).commit).not.toBeNull()
    expect(repository.url).toBe(remote.url)
  })

  test.each([
    ['wrong', { username: 'gfm', password: 'guess' }],
    ['absent', undefined],
  ])('%s are refused, and the error does not tell them', async (_, given) => {
    const { through } = await proxied({ users: { gfm: PASSWORD } })
    const repository = await open(through, given === undefined ? {} : { credentials: () => Promise.resolve(given) })
    const error: unknown = await repository.refresh().catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ code: 'authentication_failed', retryable: false })
    expect(JSON.stringify(error)).not.toContain('guess')
  })

  test('that expire in the middle of a push leave its outcome unknown, since the branch cannot be read either', async () => {
    const { through } = await proxied({ users: { gfm: PASSWORD } })
    let password = PASSWORD
    const repository = await open(through, { credentials: () => Promise.resolve({ username: 'gfm', password }) })
    const commit = await repository.prepare(await repository.refresh(), [create('b.yaml', 'b')], details())
    password = 'rotated'
    await expect(repository.push(commit)).rejects.toMatchObject({
      code: 'push_unknown',
      message: expect.stringContaining('does not accept the credentials'),
    })
    password = PASSWORD
    expect(await repository.push(commit)).toBe('accepted')
  })
})

describe('redirects', () => {
  test('of the ref discovery are followed and remembered', async () => {
    const { proxy, through } = await proxied()
    proxy.fault = ({ path }) =>
      path.startsWith('/old.git')
        ? { kind: 'answer', status: 301, headers: { location: path.replace('/old.git', '/fabric.git') } }
        : undefined
    const repository = await open({ ...through, url: `${proxy.url}/old.git` })
    await repository.push(await repository.prepare(await repository.refresh(), [create('b.yaml', 'b')], details()))
    await repository.refresh()
    expect(proxy.exchanges.filter(({ path }) => path.startsWith('/old.git'))).toHaveLength(1)
  })

  test('to another host over http are refused', async () => {
    const { proxy, through } = await proxied({ users: { gfm: PASSWORD } })
    const other = await faultyProxy(proxy.url)
    proxy.fault = ({ path }) => ({ kind: 'answer', status: 302, headers: { location: `${other.url}${path}` } })
    const repository = await open(through, { credentials: () => Promise.resolve({ username: 'gfm', password: PASSWORD }) })
    await expect(repository.refresh()).rejects.toMatchObject({
      code: 'protocol_error',
      data: { reason: expect.stringContaining('not https') },
    })
    expect(other.exchanges).toEqual([])
  })

  test('without end are an error', async () => {
    const { proxy, through } = await proxied()
    proxy.fault = ({ path }) => ({ kind: 'answer', status: 302, headers: { location: path } })
    await expect((await open(through)).refresh()).rejects.toMatchObject({ code: 'protocol_error' })
    expect(proxy.exchanges.length).toBeLessThan(6)
  })

  test('of a later request are an error once, then discovered', async () => {
    const { proxy, through } = await proxied()
    const repository = await open(through)
    await repository.refresh()
    proxy.fault = once('git-upload-pack', { kind: 'answer', status: 301, headers: { location: '/moved.git' } })
    await expect(repository.refresh()).rejects.toMatchObject({ code: 'protocol_error' })
    expect((await repository.refresh()).commit).not.toBeNull()
  })
})

describe('a host that fails', () => {
  test('is unreachable when nobody listens', async () => {
    const directory = await temporaryDirectory()
    const repository = await openGitRepository({ url: 'http://127.0.0.1:1/x.git', branch: 'main', directory })
    await expect(repository.refresh()).rejects.toMatchObject({ code: 'repository_unreachable', retryable: true })
  })

  test('is unreachable when its name is unknown', async () => {
    const directory = await temporaryDirectory()
    const repository = await openGitRepository({ url: 'http://no-such-host.invalid/x.git', branch: 'main', directory })
    await expect(repository.refresh()).rejects.toMatchObject({ code: 'repository_unreachable' })
  })

  test.each<[string, { idleMs?: number; totalMs?: number }]>([
    ['by an idle connection', { idleMs: 150 }],
    ['as a whole', { totalMs: 150 }],
  ])('times out %s', async (_, timeouts) => {
    const { proxy, through } = await proxied()
    proxy.fault = () => ({ kind: 'hang' })
    await expect((await open(through, { timeouts })).refresh()).rejects.toMatchObject({
      code: 'timed_out',
      data: { after_ms: 150 },
    })
  })

  test('a push that times out is settled by asking', async () => {
    const { remote, proxy, through } = await proxied()
    const repository = await open(through, { timeouts: { idleMs: 300 } })
    const commit = await repository.prepare(await repository.refresh(), [create('b.yaml', 'b')], details())
    proxy.fault = once('git-receive-pack', { kind: 'hang' })
    expect(await repository.push(commit)).toBe('accepted')
    expect(await git(remote.path, 'rev-parse', 'main')).toBe(commit.oid)
  })

  test.each<[string, number, string, string]>([
    ['not found', 404, 'Not Found', 'repository_not_found'],
    ['forbidden', 403, 'SSO required', 'authentication_failed'],
    ['overloaded', 503, 'try later', 'repository_unreachable'],
    ['a web page', 200, '<html>hello</html>', 'protocol_error'],
  ])('with %s', async (_, status, body, code) => {
    const { proxy, through } = await proxied()
    proxy.fault = () => ({ kind: 'answer', status, body, headers: { 'content-type': 'text/html' } })
    await expect((await open(through)).refresh()).rejects.toMatchObject({ code })
  })

  test.each<[string, string | Buffer, string]>([
    ['no packets', 'hello', 'protocol_error'],
    ['a packet too long', 'fffff', 'protocol_error'],
    ['an error line', '0011ERR be quiet\n', 'protocol_error'],
    ['a line that names no reference', '000ahello\n0000', 'protocol_error'],
    ['a packet without content', '00040000', 'protocol_error'],
    ['half a packet', '0032want', 'repository_unreachable'],
    ['nothing', '', 'repository_unreachable'],
  ])('by answering a request with %s', async (_, body, code) => {
    const { proxy, through } = await proxied()
    proxy.fault = ({ method }) =>
      method === 'POST'
        ? { kind: 'answer', status: 200, headers: { 'content-type': 'application/x-git-upload-pack-result' }, body }
        : undefined
    await expect((await open(through)).refresh()).rejects.toMatchObject({ code })
  })

  test('by cutting a fetch short', async () => {
    const { proxy, through } = await proxied()
    let posts = 0
    proxy.fault = ({ method }) => (method === 'POST' && ++posts === 2 ? { kind: 'truncate' } : undefined)
    const repository = await open(through)
    await expect(repository.refresh()).rejects.toMatchObject({ code: 'repository_unreachable' })
    expect((await repository.refresh()).commit).not.toBeNull()
  })
})

describe('caps', () => {
  test('on answers', async () => {
    const { through } = await proxied()
    const repository = await open(through, { limits: { listBytes: 100 } })
    await expect(repository.refresh()).rejects.toMatchObject({ code: 'limit_exceeded', data: { limit: 100 } })
  })

  test('on answers that are small until decompressed', async () => {
    const { proxy, through } = await proxied()
    const headers = { 'content-type': 'application/x-git-upload-pack-advertisement', 'content-encoding': 'gzip' }
    proxy.fault = () => ({ kind: 'answer', status: 200, headers, body: gzipSync(Buffer.alloc(5_000_000, '0000')) })
    const repository = await open(through, { limits: { listBytes: 1_000_000 } })
    await expect(repository.refresh()).rejects.toMatchObject({ code: 'limit_exceeded' })
  })

  test.each([
    ['HTTP', httpRemote],
    ['a local path', localRemote],
  ])('on objects, which do not keep the rest from being read over %s', async (_, makeRemote) => {
    const remote = await makeRemote()
    await commitFiles(remote.path, { 'zeros.bin': Buffer.alloc(3_000_000), 'a.yaml': 'a: 1\n' })
    const repository = await open(remote, { limits: { objectBytes: 1_000_000 } })
    const snapshot = await repository.refresh()
    expect(Buffer.from(await snapshot.blob((await snapshot.entry('a.yaml'))?.oid ?? '')).toString()).toBe('a: 1\n')
    const zeros = await snapshot.entry('zeros.bin')
    await expect(snapshot.blob(zeros?.oid ?? '')).rejects.toMatchObject({ code: 'limit_exceeded', data: { actual: 3_000_000 } })
  })
})

describe('an abort', () => {
  test('ends a request that hangs', async () => {
    const { proxy, through } = await proxied()
    const controller = new AbortController()
    proxy.fault = () => {
      setImmediate(() => controller.abort())
      return { kind: 'hang' }
    }
    await expect((await open(through)).refresh(controller.signal)).rejects.toMatchObject({ code: 'cancelled' })
  })

  test.each([
    ['HTTP', httpRemote],
    ['a local path', localRemote],
  ])('before the push leaves the remote as it was over %s', async (_, makeRemote) => {
    const remote = await makeRemote()
    const base = await commitFiles(remote.path, { 'a.yaml': 'a: 1\n' })
    const repository = await open(remote)
    const commit = await repository.prepare(await repository.refresh(), [create('b.yaml', 'b')], details())
    await expect(repository.push(commit, AbortSignal.abort())).rejects.toMatchObject({ code: 'cancelled' })
    expect(await git(remote.path, 'rev-parse', 'main')).toBe(base)
    expect(await repository.push(commit)).toBe('accepted')
  })
})
