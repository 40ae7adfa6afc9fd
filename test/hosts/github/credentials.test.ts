import { generateKeyPairSync } from 'node:crypto'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import type { GitRepository } from '../../../lib/app/ports/ports.ts'
import type { DomainError } from '../../../lib/contract/errors.ts'
import { openGitRepository } from '../../../lib/git/branch/repository.ts'
import type { Timeouts } from '../../../lib/git/wire/transport.ts'
import { gitHubApi, gitHubRepository } from '../../../lib/hosts/github/api.ts'
import { HostCredentials } from '../../../lib/hosts/host-credentials.ts'
import { listen } from '../../../lib/local/server/listen.ts'
import { create, details } from '../../git/fixture.ts'
import { refusal } from '../../ports/refusal.ts'
import { commitFiles, git, temporaryDirectory } from '../../support/git.ts'
import { type Answer, APP_ID, GitHubHost, INSTALLATION, json, PRIVATE_KEY } from './github-host.ts'

const SECRET = 'git/repo-1'
const MINUTE_MS = 60_000
/** A line of the private key. */
const KEY_LINE = PRIVATE_KEY.split('\n')[3] ?? ''

let host: GitHubHost
/** The text of the secret. */
let content: string
let now: Date
let credentials: HostCredentials

beforeEach(async () => {
  host = await GitHubHost.start()
  content = host.secret()
  now = host.now
  credentials = credentialsWith()
})

function credentialsWith(timeouts: Partial<Timeouts> = {}): HostCredentials {
  return new HostCredentials({
    secrets: { text: () => Promise.resolve(content) },
    awsKeys: () => Promise.reject(new Error('AWS was asked')),
    now: () => now,
    timeouts,
  })
}

function pass(minutes: number): void {
  now = new Date(now.getTime() + minutes * MINUTE_MS)
  host.now = now
}

const ask = () => credentials.credentials({ secret: SECRET, url: host.repositoryUrl })

async function open(): Promise<GitRepository> {
  await commitFiles(host.path, { 'a.yaml': 'a: 1\n' })
  return openGitRepository({
    url: host.repositoryUrl,
    branch: 'main',
    directory: join(await temporaryDirectory(), 'cache'),
    credentials: credentials.provider(SECRET, host.repositoryUrl),
  })
}

async function push(repository: GitRepository, file: string): Promise<void> {
  const commit = await repository.prepare(await repository.refresh(), [create(file, 'b: 1\n')], details())
  expect(await repository.push(commit)).toBe('accepted')
  expect(await git(host.path, 'rev-parse', 'main')).toBe(commit.oid)
}

test('an App fetches and pushes with one token, for this repository and its contents only', async () => {
  await push(await open(), 'b.yaml')
  expect(host.calls.map(({ method, path }) => `${method} ${path}`)).toEqual([
    'GET /repos/acme/fabric/installation',
    `POST /app/installations/${INSTALLATION}/access_tokens`,
  ])
  expect(host.tokenRequests).toEqual([{ repositories: ['fabric'], permissions: { contents: 'write' } }])
})

test('an installation that is known is not looked up', async () => {
  content = host.secret({ installation_id: INSTALLATION })
  await ask()
  expect(host.calls.map(({ method }) => method)).toEqual(['POST'])
})

test('statuses get a token of their own, which cannot push', async () => {
  await ask()
  await credentials.credentials({ secret: SECRET, url: host.repositoryUrl, purpose: 'statuses' })
  expect(host.tokenRequests[1]).toEqual({ repositories: ['fabric'], permissions: { statuses: 'write' } })
})

describe('a token is remembered', () => {
  test('until shortly before it ends', async () => {
    const repository = await open()
    await push(repository, 'b.yaml')
    pass(54)
    await push(repository, 'c.yaml')
    expect(host.tokenRequests).toHaveLength(1)
    pass(2)
    await push(repository, 'd.yaml')
    expect(host.tokenRequests).toHaveLength(2)
  })

  test('for an hour, whatever the host says', async () => {
    host.expiresAt = () => '2999-01-01T00:00:00Z'
    const first = await ask()
    pass(59)
    expect(await ask()).toEqual(first)
    pass(2)
    expect(await ask()).not.toEqual(first)
  })

  test('for no second call when it ends at once', async () => {
    host.expiresAt = (time) => time.toISOString()
    expect(await ask()).not.toEqual(await ask())
  })

  test('for as long as the secret stays', async () => {
    const first = await ask()
    content = host.secret({ installation_id: INSTALLATION })
    expect(await ask()).not.toEqual(first)
  })

  test('unless Git refuses it: then another is asked for, and the request is repeated', async () => {
    const repository = await open()
    const commit = await repository.prepare(await repository.refresh(), [create('b.yaml', 'b: 1\n')], details())
    host.revoke()
    expect(await repository.push(commit)).toBe('accepted')
    host.revoke()
    expect((await repository.refresh()).commit).toBe(commit.oid)
    expect(host.tokenRequests).toHaveLength(3)
  })

  test('once more and not again, by a host that refuses all', async () => {
    const repository = await open()
    host.locked = true
    await refusal('authentication_failed', repository.refresh())
    expect(host.tokenRequests).toHaveLength(2)
  })
})

describe('many at once', () => {
  test('wait for one request', async () => {
    const all = await Promise.all(Array.from({ length: 20 }, ask))
    expect(new Set(all.map((one) => JSON.stringify(one))).size).toBe(1)
    expect(host.calls).toHaveLength(2)
  })

  test('that are refused wait for one request', async () => {
    const refused = await ask()
    const again = () => credentials.credentials({ secret: SECRET, url: host.repositoryUrl, refused })
    const all = await Promise.all(Array.from({ length: 20 }, again))
    expect(new Set([refused, ...all].map((one) => JSON.stringify(one))).size).toBe(2)
    expect(host.tokenRequests).toHaveLength(2)
    // One of them that comes late gets what the others got.
    expect(await again()).toEqual(all[0])
    expect(host.tokenRequests).toHaveLength(2)
  })

  test('share a failure, which is not remembered', async () => {
    host.instead = (_, response) => json(response, 503, { message: 'Service unavailable' })
    const all = await Promise.allSettled(Array.from({ length: 5 }, ask))
    expect(all.map(({ status }) => status)).toEqual(Array(5).fill('rejected'))
    expect(host.calls).toHaveLength(1)
    host.instead = undefined
    expect(await ask()).toMatchObject({ username: 'x-access-token' })
  })
})

test.each([-50, 50])('a clock that is %i seconds off is no hindrance', async (seconds) => {
  now = new Date(host.now.getTime() + seconds * 1000)
  expect(await ask()).toMatchObject({ username: 'x-access-token' })
})

function untold(error: DomainError): void {
  // Its head and the beginning of its claims: errors are cut.
  const jwt = host.calls[0]?.headers.authorization?.slice('Bearer '.length, 80) ?? ''
  for (const secret of [KEY_LINE, jwt].filter((text) => text !== ''))
    expect(JSON.stringify([error.message, error.data, error.cause])).not.toContain(secret)
}

describe('what GitHub refuses is told in its words', () => {
  test.each<[string, object, string]>([
    ['a key of another App', { app_id: '1' }, 'Integration not found'],
    ['an installation of another App', { installation_id: 1 }, 'Not Found'],
    [
      'a key that was revoked',
      { private_key: generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ type: 'pkcs8', format: 'pem' }) },
      'could not be decoded',
    ],
  ])('%s', async (_, app, words) => {
    content = host.secret(app)
    const error = await refusal('authentication_failed', ask())
    expect(error.message).toContain(words)
    expect(error.data).toEqual({ url: host.repositoryUrl })
    untold(error)
  })

  test('a repository on which the App is not installed', async () => {
    const error = await refusal(
      'authentication_failed',
      credentials.credentials({ secret: SECRET, url: `${host.url}/acme/other` }),
    )
    expect(error.message).toContain(`the App ${APP_ID}`)
    expect(error.message).toContain('not installed on acme/other')
  })

  test('permissions that the App does not have', async () => {
    const message = 'The permissions requested are not granted to this installation.'
    content = host.secret({ installation_id: INSTALLATION })
    host.instead = (_, response) => json(response, 422, { message })
    expect((await refusal('authentication_failed', ask())).message).toContain(message)
  })
})

test.each<[string, unknown]>([
  ['text', KEY_LINE],
  ['half a key', PRIVATE_KEY.slice(0, 400)],
  ['a key of another kind', generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' })],
])('a private key that is %s is no key', async (_, private_key) => {
  content = host.secret({ private_key })
  const error = await refusal('credentials_unreadable', ask())
  expect(error.data).toEqual({ secret: SECRET, reason: 'its private_key is no RSA key in PEM' })
  untold(error)
  expect(host.calls).toEqual([])
})

test('a URL of another host is reported', async () => {
  const { data } = await refusal(
    'credentials_unreadable',
    credentials.credentials({ secret: SECRET, url: `${host.url}/a/b/c.git` }),
  )
  expect(data.reason).toContain('/owner/repository')
})

const TOKEN = { token: 'ghs_1', expires_at: '2026-11-23T11:00:00Z' }

describe('an answer that is none', () => {
  beforeEach(() => {
    content = host.secret({ installation_id: INSTALLATION })
  })

  test.each<[string, Answer, DomainError['code']]>([
    [
      'a web page',
      (_, response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<html>Sign in'),
      'protocol_error',
    ],
    ['nothing', (_, response) => response.writeHead(204).end(), 'protocol_error'],
    ['a list', (_, response) => json(response, 201, []), 'protocol_error'],
    ['no token', (_, response) => json(response, 201, { ...TOKEN, token: '' }), 'protocol_error'],
    ['a header in the token', (_, response) => json(response, 201, { ...TOKEN, token: 'ghs\r\nx: 1' }), 'protocol_error'],
    ['a token without an end', (_, response) => json(response, 201, { ...TOKEN, expires_at: 'soon' }), 'protocol_error'],
    ['a huge one', (_, response) => json(response, 201, { ...TOKEN, more: 'x'.repeat(2_000_000) }), 'limit_exceeded'],
    ['a connection that is cut', (_, response) => response.destroy(), 'repository_unreachable'],
    ['a failure', (_, response) => response.writeHead(502).end('<html>Bad gateway'), 'repository_unreachable'],
    ['a limit of requests', (_, response) => json(response, 403, {}, { 'x-ratelimit-remaining': '0' }), 'repository_unreachable'],
    ['a pause', (_, response) => json(response, 429, { message: 'slow down' }), 'repository_unreachable'],
  ])('%s', async (_, answer, code) => {
    host.instead = answer
    const error = await refusal(code, ask())
    untold(error)
  })

  test.each<[string, Answer]>([
    ['none at all', () => undefined],
    ['half of one', (_, response) => void response.writeHead(201).write('{"token":')],
  ])('in time: %s', async (_, answer) => {
    host.instead = answer
    credentials = credentialsWith({ totalMs: 200 })
    untold(await refusal('timed_out', ask()))
  })

  test('a redirect, which is not followed', async () => {
    let elsewhere = 0
    const other = createServer((_, response) => {
      elsewhere++
      json(response, 201, TOKEN)
    })
    const location = `http://127.0.0.1:${await listen(other, 0)}/`
    onTestFinished(() => void other.close())
    host.instead = (_, response) => json(response, 307, {}, { location })
    const { data } = await refusal('protocol_error', ask())
    expect(data.reason).toContain('redirects')
    expect(elsewhere).toBe(0)
  })

  test('one that tells the JWT to whoever reads the error', async () => {
    host.instead = ({ headers }, response) => json(response, 401, { message: `Bad credentials: ${headers.authorization}` })
    const error = await refusal('authentication_failed', ask())
    expect(error.message).toContain('Bad credentials')
    untold(error)
  })
})

test.each([
  ['https://github.com/acme/fabric.git', 'https://api.github.com', 'acme', 'fabric'],
  ['https://acme.ghe.com/acme/fabric', 'https://api.acme.ghe.com', 'acme', 'fabric'],
  ['https://github.example.com:8443/acme/my.fabric.git', 'https://github.example.com:8443/api/v3', 'acme', 'my.fabric'],
  ['https://github.com.example.com/acme/fabric', 'https://github.com.example.com/api/v3', 'acme', 'fabric'],
])('the API of %s is at %s', (url, api, owner, name) => {
  expect(gitHubApi(url)).toBe(api)
  expect(gitHubRepository(url)).toEqual({ owner, name })
})
