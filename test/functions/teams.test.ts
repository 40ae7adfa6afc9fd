import { createHash } from 'node:crypto'
import { beforeAll, describe, expect, test, vi } from 'vitest'
import type { CallerAnswer } from '../../lib/contract/access/roles.ts'
import type { FabricPage } from '../../lib/contract/fabric.ts'
import type { RepositoryPage, SharedRepository } from '../../lib/contract/repository.ts'
import { FabricApi, type Problem } from './fabric-api.ts'

vi.hoisted(() => {
  process.env.TEAMS = JSON.stringify({
    default: 'platform',
    teams: {
      platform: { members: { admin: ['platform'] } },
      net: { members: { reader: ['net-readers'], admin: ['net'] } },
      ops: { repositories: ['https://git.example.com/ops'], members: { admin: ['ops'] } },
    },
  })
})

const lab = new FabricApi()
const GIT = 'gitops-file-manager/test/git'
const WEBHOOKS = 'gitops-file-manager/test/webhooks'
const url = (path: string) => `https://git.example.com/${path}.git`

/** A request of somebody in these groups. */
async function as<T>(groups: string, method: string, path: string, body?: object, headers: Record<string, string> = {}) {
  const claims = { sub: groups.replaceAll(' ', '-') || 'nobody', groups: `[${groups}]` }
  return lab.api.send<T & Problem>({
    method,
    path,
    claims,
    headers: body === undefined ? headers : { 'content-type': 'application/json', ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
}

const notPermitted = { status: 403, body: { code: 'not_permitted' } }
let repository: SharedRepository

beforeAll(async () => {
  const secrets = { credentials_secret: `${GIT}/net/lab`, webhook_secret: `${WEBHOOKS}/net/lab` }
  const fabric = { name: 'net-lab', repository_url: url('net/lab'), ...secrets }
  const made = await as<{ repository: string }>('net', 'POST', '/fabrics', fabric)
  expect(made.status).toBe(201)
  repository = (await as<SharedRepository>('net', 'GET', `/repositories/${made.body.repository}`)).body
  expect(repository).toMatchObject({ team: 'net', ...secrets, fabrics: ['net-lab'] })
})

describe('the takeover of a repository by one more fabric in it', () => {
  const mine = { name: 'ops-lab', repository_url: url('net/lab'), directory: 'mine' }

  test.each([
    ['with secrets of its own', { webhook_secret: `${WEBHOOKS}/ops/mine` }],
    ['with the same secrets', { webhook_secret: `${WEBHOOKS}/net/lab` }],
    ['without secrets', {}],
    ['in the name of the owner', { team: 'net' }],
    ['in the own name', { team: 'ops' }],
  ])('is refused, %s, and changes nothing', async (_, more) => {
    const refused = await as('ops', 'POST', '/fabrics', { ...mine, ...more })
    expect(refused).toMatchObject(notPermitted)
    expect(JSON.stringify(refused.body)).not.toMatch(/net-lab|webhooks\/net/)
    expect((await as('ops', 'GET', '/fabrics/ops-lab')).status).toBe(404)
    expect((await as<SharedRepository>('net', 'GET', `/repositories/${repository.id}`)).body).toEqual(repository)
  })

  test.each([
    ['PATCH', '/fabrics/net-lab', { webhook_secret: `${WEBHOOKS}/ops/mine` }, 'fabric_not_found'],
    ['PATCH', () => `/repositories/${repository.id}`, { webhook_secret: `${WEBHOOKS}/ops/mine` }, 'repository_not_registered'],
    ['DELETE', '/fabrics/net-lab', undefined, 'fabric_not_found'],
  ] as const)('nor does %s %s', async (method, path, body, code) => {
    const answer = await as('ops', method, typeof path === 'string' ? path : path(), body)
    expect(answer).toMatchObject({ status: 404, body: { code } })
  })

  test('nor does a rebuild, or a registration of the repository', async () => {
    expect(await as('ops', 'POST', '/repositories/rebuild', { repository_url: url('net/lab') })).toMatchObject(notPermitted)
    expect(await as('ops', 'POST', '/repositories', { repository_url: url('net/lab') })).toMatchObject(notPermitted)
  })
})

describe('the confused deputy: another team’s secret, for a repository on its host', () => {
  test.each([
    ['ops', 'ops/a', { credentials_secret: `${GIT}/net/lab` }],
    ['ops', 'ops/a', { credentials_secret: `arn:aws:secretsmanager:eu-central-1:111122223333:secret:${GIT}/net/lab-AbCdEf` }],
    ['ops', 'ops/a', { credentials_secret: `${GIT}/old` }],
    ['ops', 'ops/a', { webhook_secret: `${WEBHOOKS}/net/lab` }],
    ['platform', 'net/other', { credentials_secret: `${GIT}/net/lab` }],
  ])('is refused to %s, in each way to name it: %s %j', async (team, path, secret) => {
    const place = { repository_url: url(path) }
    expect(await as(team, 'POST', '/fabrics', { name: 'deputy', ...place, ...secret })).toMatchObject(notPermitted)
    expect(await as(team, 'POST', '/repositories', { ...place, ...secret })).toMatchObject(notPermitted)
    if ('credentials_secret' in secret)
      expect(await as(team, 'POST', '/repositories/rebuild', { ...place, ...secret })).toMatchObject(notPermitted)
    const own = await as<SharedRepository>(team, 'POST', '/repositories', { ...place, branch: 'own' })
    expect([200, 201]).toContain(own.status)
    expect(await as(team, 'PATCH', `/repositories/${own.body.id}`, secret)).toMatchObject(notPermitted)
    // A merge patch may take the other secret away in the same request.
    const removed = { credentials_secret: null, webhook_secret: null, ...secret }
    expect(await as(team, 'PATCH', `/repositories/${own.body.id}`, removed)).toMatchObject(notPermitted)
  })

  test('a team registers repositories only below its URLs', async () => {
    for (const path of ['net/stolen', 'ops-not/a', 'ops/%2e%2e/net/a'])
      expect(await as('ops', 'POST', '/repositories', { repository_url: url(path) })).toMatchObject(notPermitted)
  })

  test('the default team names older secrets', async () => {
    const body = { repository_url: url('platform/a'), credentials_secret: `${GIT}/old` }
    expect(await as('platform', 'POST', '/repositories', body)).toMatchObject({ status: 201, body: { team: 'platform' } })
  })
})

describe('what is hidden', () => {
  test('answers to the last letter as what does not exist', async () => {
    const hidden = await as('ops', 'GET', '/fabrics/net-lab')
    const missing = await as('ops', 'GET', '/fabrics/no-such')
    const told = ({ instance: _, ...body }: Problem & { instance?: string }, name: string) =>
      JSON.stringify(body).replaceAll(name, '')
    expect(told(hidden.body, 'net-lab')).toBe(told(missing.body, 'no-such'))
  })

  test('is on no list, nor is its id a cursor', async () => {
    for (const name of ['zz-ops-1', 'zz-ops-2', 'zz-ops-3'])
      expect((await as('ops', 'POST', '/fabrics', { name, repository_url: url(`ops/${name}`) })).status).toBe(201)
    const seen: string[] = []
    for (let after = ''; ; ) {
      const { body } = await as<FabricPage>('ops', 'GET', `/fabrics?limit=2${after}`)
      seen.push(...body.fabrics.map(({ id }) => id))
      if (body.next === undefined) break
      expect(seen).toContain(body.next)
      after = `&after=${body.next}`
    }
    expect(seen).toEqual(['zz-ops-1', 'zz-ops-2', 'zz-ops-3'])
    const { body } = await as<RepositoryPage>('ops', 'GET', '/repositories')
    expect(body.repositories.map(({ team }) => team)).not.toContain('net')
    expect((await as('nobody', 'GET', '/fabrics')).status).toBe(403)
  })

  test('is not answered again to another caller with the same Idempotency-Key, nor to one that has lost its role', async () => {
    const key = { 'idempotency-key': createHash('sha256').update('one').digest('hex') }
    const body = { repository_url: url('net/once') }
    expect((await as('net', 'POST', '/repositories', body, key)).status).toBe(201)
    expect((await as('net', 'POST', '/repositories', body, key)).headers).toMatchObject({ 'idempotency-replayed': 'true' })
    expect(await as('ops', 'POST', '/repositories', body, key)).toMatchObject(notPermitted)
    const claims = { sub: 'net', groups: '[]' }
    const headers = { 'content-type': 'application/json', ...key }
    const lost = await lab.api.send({ method: 'POST', path: '/repositories', claims, headers, body: JSON.stringify(body) })
    expect(lost.status).toBe(403)
  })
})

test('a repository is handed over by an admin of both teams, with secrets of the new one', async () => {
  const made = await as<SharedRepository>('net', 'POST', '/repositories', {
    repository_url: url('ops/from-net'),
    credentials_secret: `${GIT}/net/a`,
  })
  const path = `/repositories/${made.body.id}`
  expect(await as('net', 'PATCH', path, { team: 'ops' })).toMatchObject(notPermitted)
  expect(await as('net ops', 'PATCH', path, { team: 'ops' })).toMatchObject(notPermitted)
  const handed = await as('net ops', 'PATCH', path, { team: 'ops', credentials_secret: `${GIT}/ops/a` })
  expect(handed).toMatchObject({ status: 200, body: { team: 'ops', credentials_secret: `${GIT}/ops/a` } })
  expect((await as('net', 'GET', path)).status).toBe(404)
})

test('an admin of several teams says which one owns what is new', async () => {
  const body = { repository_url: url('ops/which') }
  expect(await as('net ops', 'POST', '/repositories', body)).toMatchObject({ status: 400, body: { code: 'invalid_request' } })
  expect(await as('net ops', 'POST', '/repositories', { ...body, team: 'platform' })).toMatchObject(notPermitted)
  expect(await as('net ops', 'POST', '/repositories', { ...body, team: 'ops' })).toMatchObject({
    status: 201,
    body: { team: 'ops' },
  })
})

test('a caller learns its roles, also one that has none', async () => {
  const { body } = await as<CallerAnswer>('net-readers ops', 'GET', '/me')
  expect(body).toMatchObject({ subject: 'net-readers-ops', authenticated_by: 'jwt' })
  expect(body.teams).toEqual([
    { team: 'net', role: 'reader', from: 'claim groups: net-readers' },
    { team: 'ops', role: 'admin', from: 'claim groups: ops' },
  ])
  expect(await as('', 'GET', '/me')).toMatchObject({ status: 200, body: { teams: [] } })
})

test('a role that is too low is named, and the one that is needed', async () => {
  const refused = await as('net-readers', 'DELETE', '/fabrics/net-lab')
  expect(refused).toMatchObject(notPermitted)
  expect(refused.body.detail).toContain('needs the role admin in the team net; you have reader in net')
})
