import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import { beforeAll, describe, expect, test, vi } from 'vitest'
import * as z from 'zod'
import { registerFabric } from '../../../lib/app/registry/fabrics.ts'
import { newRepositoryRecord } from '../../../lib/app/registry/repositories.ts'
import { DynamoDbFabrics } from '../../../lib/aws/dynamodb/fabrics.ts'
import { DynamoDbIdempotency } from '../../../lib/aws/dynamodb/idempotency.ts'
import { DynamoDbRepositories } from '../../../lib/aws/dynamodb/repositories.ts'
import type { Access } from '../../../lib/http/authorisation/authorise.ts'
import { teamSettings } from '../../../lib/http/authorisation/team-settings.ts'
import { endpoint, httpFunction } from '../../../lib/http/http.ts'
import { logger } from '../../../lib/http/lambda/logger.ts'
import { type EndpointId, endpoints } from '../../../lib/http/routes.ts'
import { CALLERS, OTHER, OWNER, withRouteTable } from '../../../scripts/authorisation-table.ts'
import { memoryTable } from '../../simulation/at-rest.ts'
import { apiEvent, lambdaContext } from '../../support/api-event.ts'

vi.hoisted(() => Object.assign(process.env, { POWERTOOLS_LOG_LEVEL: 'SILENT', POWERTOOLS_METRICS_DISABLED: 'true' }))

const page = readFileSync(join(import.meta.dirname, '../../../docs/authorisation.md'), 'utf8')

/** The cells of the page, by route and caller. */
const rows = page
  .slice(page.indexOf('<!-- routes -->'), page.indexOf('<!-- end of routes -->'))
  .split('\n')
  .filter((line) => line.startsWith('| `'))
  .map((line) => line.split('|').map((cell) => cell.trim()))
const cells = rows.flatMap(([, route = '', , ...answers]) =>
  Object.keys(CALLERS).map((caller, index) => [route.slice(1, -1), caller, answers[index] ?? ''] as const),
)

const URL_OF_OWNER = 'https://git.example.com/net/lab.git'
const member = (team: string, role: string) => `${team}-${role}`
const arnOf = (name: string) => `arn:aws:iam::111122223333:role/teams/${name}`
const rolesOfTeam = (team: string) =>
  Object.fromEntries(
    ['reader', 'editor', 'operator', 'admin'].map((role) => [role, [member(team, role), arnOf(member(team, role))]]),
  )
const teams = teamSettings.parse({
  default: 'platform',
  teams: {
    platform: { members: {} },
    [OWNER]: { members: rolesOfTeam(OWNER) },
    [OTHER]: { members: rolesOfTeam(OTHER) },
  },
})

const table = memoryTable()
const records = {
  fabrics: new DynamoDbFabrics(table),
  repositories: new DynamoDbRepositories(table),
  idempotency: new DynamoDbIdempotency(table),
}
const wired = { stage: 'test', teams, ...records }
const record = { ...newRepositoryRecord({ repository_url: URL_OF_OWNER }, new Date(0)), team: OWNER }

beforeAll(async () => {
  const deployment = { ...records, now: () => new Date(0) } as unknown as Parameters<typeof registerFabric>[0]
  await registerFabric(deployment, { name: 'lab', repository_url: URL_OF_OWNER, team: OWNER })
})

/** The gateway's words on a caller: the bearer of a token, or a session of a role. */
const AUTHORIZERS = {
  jwt: (names: readonly string[]) => ({ jwt: { claims: { sub: 'ann', groups: `[staff ${names.join(' ')}]` }, scopes: null } }),
  iam: ([name = 'nobody']: readonly string[]) => ({
    iam: { userArn: `arn:aws:sts::111122223333:assumed-role/${name}/ann` },
  }),
} as const

const PLACES = new Set(['/fabrics', '/repositories', '/repositories/rebuild'])

function eventOf(route: string, caller: string, by: keyof typeof AUTHORIZERS, url: string): APIGatewayProxyEventV2 {
  const [method = '', path = ''] = route.split(' ')
  const filled = path
    .replace('{fabric}', 'lab')
    .replace('{repository}', record.id)
    .replace('{operation}', '01J00000000000000000000001')
    .replaceAll(/\{[a-z]+\+?\}/g, 'x')
  const isPlace = method === 'POST' && PLACES.has(path)
  const body = isPlace ? JSON.stringify({ repository_url: url }) : ''
  const { event } = apiEvent({ method, path: filled, body, headers: isPlace ? { 'content-type': 'application/json' } : {} })
  const names = (CALLERS[caller] ?? []).map(({ team, role }) => member(team, role))
  const authorizer = AUTHORIZERS[by](names)
  return { ...event, requestContext: { ...event.requestContext, authorizer } as APIGatewayProxyEventV2['requestContext'] }
}

/** Calls a route whose use case only tells what it was let do. */
async function call(route: string, caller: string, by: keyof typeof AUTHORIZERS, url: string) {
  const found = endpoints.find(({ method, path }) => `${method} ${path.replace('/api/plugins/hedgehog', '')}` === route)
  let access: Access | undefined
  const stub = endpoint<typeof wired, unknown, unknown>({
    body: () => z.unknown(),
    run: async (request) => {
      access = request.access
      return { status: 200, body: {} }
    },
  })
  const handlers = { [found?.id ?? '']: stub } as Partial<Record<EndpointId, never>>
  const { statusCode, body = '' } = await httpFunction(wired, handlers)(eventOf(route, caller, by, url), lambdaContext('f'))
  return { status: statusCode, code: (JSON.parse(body) as { code?: string }).code, access }
}

test('what is read to let a call through is not read again, until the use case asks for it once more', async () => {
  const reads = { fabrics: vi.spyOn(records.fabrics, 'get'), repositories: vi.spyOn(records.repositories, 'get') }
  const counts = () => [reads.fabrics.mock.calls.length, reads.repositories.mock.calls.length]
  const seen: unknown[] = []
  const use = endpoint<typeof wired, unknown>({
    run: async (_, { fabrics, repositories }) => {
      const { repository } = await fabrics.get('lab')
      seen.push(await repositories.get(repository), counts())
      await fabrics.ofRepository(repository)
      await fabrics.get('lab')
      seen.push(counts())
      return { status: 200, body: {} }
    },
  })
  const event = eventOf('GET /fabrics/{fabric}', 'reader', 'jwt', URL_OF_OWNER)
  await httpFunction(wired, { getFabric: use as never })(event, lambdaContext('f'))
  vi.restoreAllMocks()
  expect(seen).toEqual([expect.objectContaining({ id: record.id, team: OWNER }), [1, 1], [2, 1]])
})

/** What the audit says of a call. */
async function auditOf(route: string, caller: string): Promise<unknown[]> {
  const info = vi.spyOn(logger, 'info')
  await call(route, caller, 'jwt', URL_OF_OWNER)
  const lines = info.mock.calls.filter(([message]) => message === 'Audit').map(([, line]) => line)
  info.mockRestore()
  return lines
}

test.each([
  ['DELETE /fabrics/{fabric}', 'admin', { audit: 'granted', action: 'deleteFabric', needs: 'admin', team: OWNER }],
  ['DELETE /fabrics/{fabric}', 'operator', { audit: 'refused', action: 'deleteFabric', needs: 'admin', reason: 'not_permitted' }],
  [
    'DELETE /fabrics/{fabric}',
    'admin of another team',
    { audit: 'refused', action: 'deleteFabric', needs: 'admin', reason: 'fabric_not_found' },
  ],
  ['GET /fabrics/{fabric}', 'no role', { audit: 'refused', action: 'getFabric', needs: 'reader', reason: 'fabric_not_found' }],
  ['GET /fabrics/{fabric}', 'reader', undefined],
])('the audit has one line for each write and each refusal: %s by %s', async (route, caller, line) => {
  expect(await auditOf(route, caller)).toEqual(line === undefined ? [] : [line])
})

test('the page has a row for every route, as the code has them: `npm run api-docs` writes it', () => {
  expect(page).toBe(withRouteTable(page))
  expect(rows.length).toBe(endpoints.length)
})

describe.each(['jwt', 'iam'] as const)('with %s', (by) => {
  test.each(cells.filter(([, , cell]) => cell !== 'the host'))('%s by %s: %s', async (route, caller, cell) => {
    const { status, code, access } = await call(route, caller, by, URL_OF_OWNER)
    const isPlace = PLACES.has(route.split(' ')[1] ?? '') && route.startsWith('POST')
    if (cell === '404')
      expect([status, code]).toEqual([404, expect.stringMatching(/^(fabric_not_found|repository_not_registered)$/)])
    else if (cell === '403' || (isPlace && cell === 'its own only')) expect([status, code]).toEqual([403, 'not_permitted'])
    else expect(status).toBe(200)
    if (cell === 'its own only' && !isPlace) expect(access?.sees?.(record)).toBe(false)
    if (cell === 'yes' && !route.endsWith(' /me')) expect(access?.sees?.(record)).toBe(true)
  })

  test.each([...PLACES])('POST %s registers what is new for the own team', async (path) => {
    const { status, access } = await call(`POST ${path}`, 'admin of another team', by, 'https://git.example.com/new.git')
    expect([status, access?.team]).toEqual([200, OTHER])
  })
})
