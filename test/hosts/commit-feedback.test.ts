import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import type { CommitStatus } from '../../lib/domain/events/commit-status.ts'
import { CommitFeedback } from '../../lib/hosts/commit-feedback.ts'
import { HostCredentials } from '../../lib/hosts/host-credentials.ts'
import { listen } from '../../lib/local/server/listen.ts'
import { GitHubHost, INSTALLATION, json } from './github/github-host.ts'

const COMMIT = 'c9f62179e861d6fefb5d0797458165a070ef8081'
const TOKEN = 'c0rrect-horse'
const STATUS: CommitStatus = {
  state: 'failure',
  context: 'gitops-file-manager/lab',
  description: '2 files ingested, 1 rejected: raw/x.yaml:14:3 duplicate key',
}

interface Recorded {
  request: string
  headers: IncomingMessage['headers']
  body: unknown
}

let recorded: Recorded[]
let answer: (response: ServerResponse, headers: IncomingMessage['headers']) => void
let origin: string
/** Text of the secret, and what it is once it is read anew. */
let content: object
let fresh: object | undefined
let warnings: { message: string; details: Record<string, string> }[]

beforeEach(async () => {
  recorded = []
  warnings = []
  fresh = undefined
  answer = (response) => json(response, 201, {})
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const { method, url, headers } = request
      recorded.push({ request: `${method} ${url}`, headers, body: JSON.parse(Buffer.concat(chunks).toString()) })
      answer(response, headers)
    })
  })
  origin = `http://127.0.0.1:${await listen(server, 0)}`
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
})

function feedback(totalMs?: number): CommitFeedback {
  const text = (_: string, options: { fresh: boolean }) =>
    Promise.resolve(JSON.stringify(options.fresh && fresh !== undefined ? fresh : content))
  const credentials = new HostCredentials({ secrets: { text }, awsKeys: () => Promise.reject(new Error('AWS was asked')) })
  const warn = (message: string, details: Record<string, string>) => void warnings.push({ message, details })
  return new CommitFeedback({ credentials, warn, ...(totalMs === undefined ? {} : { totalMs }) })
}

function secretOf(type: string, more: object = { token: TOKEN }): object {
  return { host: new URL(origin).host, type, ...more }
}

const gitHubBody = { state: 'failure', context: STATUS.context, description: STATUS.description }
const buildBody = (url: string) => ({
  key: STATUS.context,
  name: STATUS.context,
  state: 'FAILED',
  description: STATUS.description,
  url,
})

test.each<[string, string, string, object]>([
  ['github', '/acme/fabric.git', `/api/v3/repos/acme/fabric/statuses/${COMMIT}`, gitHubBody],
  [
    'gitlab',
    '/acme/net/fabric.git',
    `/api/v4/projects/acme%2Fnet%2Ffabric/statuses/${COMMIT}`,
    { state: 'failed', name: STATUS.context, description: STATUS.description },
  ],
  ['gitea', '/acme/fabric.git', `/api/v1/repos/acme/fabric/statuses/${COMMIT}`, gitHubBody],
  ['forgejo', '/acme/fabric.git', `/api/v1/repos/acme/fabric/statuses/${COMMIT}`, gitHubBody],
])('%s gets the status of a commit of %s at %s', async (type, path, expected, body) => {
  content = secretOf(type)
  await feedback().send('any', { url: `${origin}${path}`, commit: COMMIT }, STATUS)
  expect(warnings).toEqual([])
  expect(recorded).toHaveLength(1)
  expect(recorded[0]).toMatchObject({ request: `POST ${expected}`, body })
  expect(recorded[0]?.headers).toMatchObject({
    'content-type': 'application/json',
    'user-agent': expect.stringContaining('gitops'),
  })
})

test('Bitbucket Data Center gets a build, with a link', async () => {
  content = secretOf('bitbucket_data_center')
  answer = (response) => response.writeHead(204).end()
  const link = 'https://gfm.example.com/operations/1'
  await feedback().send('any', { url: `${origin}/scm/NET/fabric.git`, commit: COMMIT, link }, STATUS)
  expect(warnings).toEqual([])
  expect(recorded[0]).toMatchObject({
    request: `POST /rest/api/latest/projects/NET/repos/fabric/commits/${COMMIT}/builds`,
    headers: { authorization: `Bearer ${TOKEN}` },
    body: buildBody(link),
  })
})

const SSH = {
  private_key: 'key',
  known_hosts: ['ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIIazEu89wgQZ4bqs3d63QSMzYVa0MuJ2e2gKTKqu+UUO'],
}

test.each([
  ['github', 'ssh://git@git.example.com/acme/fabric.git', `/api/v3/repos/acme/fabric/statuses/${COMMIT}`],
  ['gitlab', 'ssh://git@git.example.com:2222/acme/net/fabric', `/api/v4/projects/acme%2Fnet%2Ffabric/statuses/${COMMIT}`],
  ['gitea', 'ssh://git@git.example.com:2222/acme/fabric.git', `/api/v1/repos/acme/fabric/statuses/${COMMIT}`],
  [
    'bitbucket_data_center',
    'ssh://git@git.example.com:7999/NET/fabric.git',
    `/rest/api/latest/projects/NET/repos/fabric/commits/${COMMIT}/builds`,
  ],
])('%s gets the status of a commit of %s with the token beside the deploy key', async (type, url, expected) => {
  content = { host: new URL(url).host, type, ssh: SSH, api: { url: origin, token: TOKEN } }
  await feedback().send('any', { url, commit: COMMIT, link: 'https://gfm.example.com/' }, STATUS)
  expect(warnings).toEqual([])
  expect(recorded).toMatchObject([{ request: `POST ${expected}`, headers: { authorization: expect.stringContaining(' ') } }])
})

test('a GitHub App beside a deploy key asks for its token where the web has the repository', async () => {
  const host = await GitHubHost.start()
  host.now = new Date()
  const { origin: server, host: name } = new URL(host.repositoryUrl)
  const { github_app } = JSON.parse(host.secret())
  content = { host: 'git.example.com', type: 'github', ssh: SSH, api: { url: server, github_app } }
  await feedback().send(
    'any',
    { url: `ssh://git@git.example.com${new URL(host.repositoryUrl).pathname}`, commit: COMMIT },
    STATUS,
  )
  expect([warnings, host.statuses]).toEqual([[], [{ commit: COMMIT, body: gitHubBody }]])
  expect(name).toContain('127.0.0.1')
})

test('a GitHub App puts it there with a token for statuses and nothing else', async () => {
  const host = await GitHubHost.start()
  content = JSON.parse(host.secret())
  host.now = new Date()
  await feedback().send('any', { url: host.repositoryUrl, commit: COMMIT }, STATUS)
  expect(warnings).toEqual([])
  expect(host.statuses).toEqual([{ commit: COMMIT, body: gitHubBody }])
  expect(host.tokenRequests).toEqual([{ repositories: ['fabric'], permissions: { statuses: 'write' } }])
  // A token that GitHub has forgotten is asked for once more.
  host.revoke()
  const again = feedback()
  await again.send('any', { url: host.repositoryUrl, commit: COMMIT }, STATUS)
  host.revoke()
  await again.send('any', { url: host.repositoryUrl, commit: COMMIT }, STATUS)
  expect(warnings).toEqual([])
  expect(host.statuses).toHaveLength(3)
})

test('a secret that was changed meanwhile is read again', async () => {
  content = secretOf('gitlab', { token: 'revoked' })
  fresh = secretOf('gitlab')
  answer = (response, { authorization }) => json(response, authorization === `Bearer ${TOKEN}` ? 201 : 401, {})
  await feedback().send('any', { url: `${origin}/acme/fabric.git`, commit: COMMIT }, STATUS)
  expect(warnings).toEqual([])
  expect(recorded.map(({ headers }) => headers.authorization)).toEqual(['Bearer revoked', `Bearer ${TOKEN}`])
})

describe('what fails is one line of the log, without a secret', () => {
  beforeEach(() => {
    content = secretOf('github')
  })

  async function reason(totalMs?: number, path = '/acme/fabric.git'): Promise<string> {
    const url = `${origin}${path}`
    await feedback(totalMs).send('any', { url, commit: COMMIT }, STATUS)
    expect(warnings).toHaveLength(1)
    const [{ details = {} } = {}] = warnings
    expect(details).toMatchObject({ url, commit: COMMIT, context: STATUS.context })
    expect(JSON.stringify(warnings)).not.toContain(TOKEN)
    return details.reason ?? ''
  }

  test.each<[string, typeof answer, string]>([
    [
      'credentials that are refused twice',
      (response) => json(response, 401, { message: 'Bad credentials' }),
      'HTTP 401: Bad credentials',
    ],
    [
      'too few rights',
      (response) => json(response, 403, { message: 'Resource not accessible' }),
      'HTTP 403: Resource not accessible',
    ],
    ['a status that is not as it should be', (response) => json(response, 422, { message: 'Validation Failed' }), 'HTTP 422'],
    ['a redirect', (response) => response.writeHead(302, { location: '/elsewhere' }).end(), 'HTTP 302'],
    ['a failure', (response) => json(response, 500, { message: 'Oh no' }), 'HTTP 500: Oh no'],
    ['a page of no host', (response) => response.writeHead(500).end('<html><body>Oh no'), 'HTTP 500'],
    ['a cut connection', (response) => response.destroy(), 'cannot be reached'],
    ['a huge answer', (response) => response.writeHead(200).end('x'.repeat(2_000_000)), 'larger than'],
    ['a host that tells the token', (response, { authorization }) => json(response, 403, { message: authorization }), '***'],
  ])('%s', async (_, given, expected) => {
    answer = given
    expect(await reason()).toContain(expected)
    expect(recorded.every(({ request }) => request.startsWith('POST /api/v3/'))).toBe(true)
  })

  test.each<[string, (response: ServerResponse) => void]>([
    ['says nothing', () => undefined],
    ['never ends', (response) => void response.writeHead(200).write('x')],
  ])('a host that %s', async (_, given) => {
    answer = given
    expect(await reason(200)).toMatch(/200 ms/)
  })

  test('a token that GitHub does not give in time', async () => {
    const host = await GitHubHost.start()
    host.instead = () => undefined
    content = JSON.parse(host.secret({ installation_id: INSTALLATION }))
    await feedback(200).send('any', { url: host.repositoryUrl, commit: COMMIT }, STATUS)
    expect(warnings.map(({ details }) => details.reason)).toEqual(['there was no answer within 200 ms'])
  })

  test('a host of an unknown kind', async () => {
    content = { host: new URL(origin).host, token: TOKEN }
    expect(await reason()).toContain('"type"')
    expect(recorded).toEqual([])
  })

  test('a URL that is none of the host', async () => {
    expect(await reason(undefined, '/a/b/c/d.git')).toContain('github')
    expect(recorded).toEqual([])
  })

  test('a deploy key without a token beside it', async () => {
    content = { host: 'git.example.com', type: 'github', ssh: SSH }
    await feedback().send('any', { url: 'ssh://git@git.example.com/acme/fabric.git', commit: COMMIT }, STATUS)
    expect(warnings.map(({ details }) => details.reason)).toEqual([expect.stringContaining('add "api" with a token')])
    expect(recorded).toEqual([])
  })

  test('a secret for another host', async () => {
    content = { ...secretOf('github'), host: 'github.com' }
    expect(await reason()).toContain('another host')
    expect(recorded).toEqual([])
  })
})
