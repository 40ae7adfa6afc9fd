import { describe, expect, test } from 'vitest'
import type { GitRepository, PreparedCommit } from '../../lib/app/ports/ports.ts'
import { type Fault, faultyProxy } from '../support/faulty-proxy.ts'
import { commitFiles, git } from '../support/git.ts'
import { create, details, httpRemote, open } from './fixture.ts'

interface Pushing {
  path: string
  base: string
  repository: GitRepository
  commit: PreparedCommit
  /** The faults of the next pushes, in their order; then none. */
  faults: Fault[]
}

async function pushing(): Promise<Pushing> {
  const remote = await httpRemote()
  const base = await commitFiles(remote.path, { 'a.yaml': 'a: 1\n' })
  const proxy = await faultyProxy(remote.server.url)
  const faults: Fault[] = []
  proxy.fault = ({ path }) => (path.includes('git-receive-pack') ? faults.shift() : undefined)
  const repository = await open({ ...remote, url: `${proxy.url}/fabric.git` })
  const commit = await repository.prepare(await repository.refresh(), [create('b.yaml', 'b: 1\n')], details())
  return { path: remote.path, base, repository, commit, faults }
}

const RESULT = { 'content-type': 'application/x-git-receive-pack-result' }
const packet = (text: string | Buffer) => {
  const data = Buffer.from(text)
  return Buffer.concat([Buffer.from((data.length + 4).toString(16).padStart(4, '0')), data])
}
const sideBand = (band: number, text: string | Buffer) => packet(Buffer.concat([Buffer.from([band]), Buffer.from(text)]))
const flush = Buffer.from('0000')
const report = (...lines: string[]) => Buffer.concat([sideBand(1, Buffer.concat([...lines.map(packet), flush])), flush])

/** Answers that are no report of Git's on the branch. */
const ANSWERS: [string, Omit<Extract<Fault, { kind: 'replace' }>, 'kind'>][] = [
  ...[400, 401, 403, 404, 408, 409, 410, 413, 418, 425, 429, 499].map((status): [string, { status: number }] => [
    `HTTP ${status}`,
    { status },
  ]),
  ...[500, 502, 503, 504].map((status): [string, { status: number; body: string }] => [
    `HTTP ${status}`,
    { status, body: '<html><body>Sorry</body></html>' },
  ]),
  ['a web page', { status: 200, headers: { 'content-type': 'text/html' }, body: '<html>Sign in</html>' }],
  ['an empty answer', { status: 200, headers: RESULT, body: '' }],
  ['an answer without a report', { status: 200, headers: RESULT, body: flush }],
  ['noise', { status: 200, headers: RESULT, body: 'zzzz not a packet' }],
  ['an ERR line', { status: 200, headers: RESULT, body: packet('ERR backend is down') }],
  ['a fatal error in the side band', { status: 200, headers: RESULT, body: sideBand(3, 'fatal: out of memory') }],
  ['a report on another branch', { status: 200, headers: RESULT, body: report('unpack ok\n', 'ok refs/heads/other\n') }],
]

describe('a push that was carried out has landed, whatever was answered:', () => {
  test.each(ANSWERS)('%s', async (_, answer) => {
    const { path, repository, commit, faults } = await pushing()
    faults.push({ kind: 'replace', ...answer })
    expect(await repository.push(commit)).toBe('accepted')
    expect(await git(path, 'rev-parse', 'main')).toBe(commit.oid)
  })

  test.each(ANSWERS)('%s, and somebody has built upon it', async (_, answer) => {
    const { path, repository, commit, faults } = await pushing()
    faults.push({ kind: 'replace', ...answer, afterwards: () => commitFiles(path, { 'c.yaml': 'c: 1\n' }) })
    expect(await repository.push(commit)).toBe('accepted')
    expect(await git(path, 'rev-parse', 'main^')).toBe(commit.oid)
  })
})

describe('an earlier attempt that may have landed is remembered:', () => {
  const unavailable: Fault = { kind: 'answer', status: 502 }

  test('after a lost answer, a later "no" does not prove that nothing lands', async () => {
    const { repository, commit, base, faults } = await pushing()
    faults.push(unavailable, { kind: 'answer', status: 403 })
    await expect(repository.push(commit)).rejects.toMatchObject({ code: 'push_unknown', data: { commit: commit.oid, base } })
  })

  test("a commit that landed late is found below others' commits", async () => {
    const { path, repository, commit, faults } = await pushing()
    const lagging = report('unpack ok\n', `ng refs/heads/main cannot lock ref: is at ${commit.oid}\n`)
    const build = () => commitFiles(path, { 'c.yaml': 'c: 1\n' })
    faults.push(unavailable, { kind: 'replace', status: 200, headers: RESULT, body: lagging, afterwards: build })
    expect(await repository.push(commit)).toBe('accepted')
  })
})

test('the error names the commit, the branch and how to find out', async () => {
  const { repository, commit, faults } = await pushing()
  for (let attempt = 0; attempt < 3; attempt++) faults.push({ kind: 'answer', status: 504 })
  await expect(repository.push(commit)).rejects.toThrow(
    new RegExp(`HTTP 504.*refs/heads/main was still at.*The commit is ${commit.oid}.*git branch --remotes --contains`),
  )
})

describe('a push that is interrupted', () => {
  test('has landed when the branch says so', async () => {
    const { path, repository, commit, faults } = await pushing()
    const controller = new AbortController()
    faults.push({ kind: 'drop_reply', afterwards: () => Promise.resolve(controller.abort()) })
    expect(await repository.push(commit, controller.signal)).toBe('accepted')
    expect(await git(path, 'rev-parse', 'main')).toBe(commit.oid)
  })

  test('is unknown while the branch has not moved', async () => {
    const { repository, commit, base, faults } = await pushing()
    const controller = new AbortController()
    // Like `drop_reply`, but nothing has reached the server.
    faults.push({ kind: 'before', run: () => Promise.reject(new Error('cut')).finally(() => controller.abort()) })
    await expect(repository.push(commit, controller.signal)).rejects.toMatchObject({
      code: 'push_unknown',
      message: expect.stringContaining(`was still at ${base}`) as string,
    })
  })
})
