import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { DynamoDbIdempotency } from '../../lib/aws/dynamodb/idempotency.ts'
import type { Table } from '../../lib/aws/dynamodb/table.ts'
import { DomainError } from '../../lib/contract/errors.ts'
import { answerOnce } from '../../lib/http/idempotent.ts'
import type { Answer } from '../../lib/http/problems/problem.ts'
import { type LocalService, startDynamoDb } from '../../lib/local/aws/dynamodb.ts'
import { emptyTable } from '../aws/databases.ts'
import { refusal } from '../ports/refusal.ts'
import { apiEvent } from '../support/api-event.ts'
import { STATE_TABLE } from '../support/state-table.ts'

let database: LocalService
let table: Table
let runs: number

beforeAll(async () => {
  database = await startDynamoDb({ tables: [STATE_TABLE] })
})
afterAll(() => database.close())
beforeEach(async () => {
  table = await emptyTable(database.endpoint)
  runs = 0
})

function request(changes: { key?: string; body?: string; path?: string; method?: string } = {}): APIGatewayProxyEventV2 {
  const { key = 'key-1', body = '{}', path = '/fabrics/', method = 'POST' } = changes
  return apiEvent({ method, path, body, headers: { 'idempotency-key': key, 'content-type': 'application/json' } }).event
}

/** Each call is served by a process of its own. */
function serve(event: APIGatewayProxyEventV2, outcome: () => Promise<Answer> = created, caller = 'jwt:ada'): Promise<Answer> {
  const run = () => {
    runs += 1
    return outcome()
  }
  return answerOnce(event, caller, new DynamoDbIdempotency(table), new Date(Date.now() + 60_000), run)
}

function created(): Promise<Answer> {
  return Promise.resolve({ status: 201, headers: { location: '/here' }, body: { run: runs } })
}

test('a repeated request gets the first answer, marked as such', async () => {
  const first = await serve(request())
  expect(first).toEqual({ status: 201, headers: { location: '/here' }, body: { run: 1 } })
  const replayed = { ...first, headers: { location: '/here', 'idempotency-replayed': 'true' } }
  expect(await serve(request())).toEqual(replayed)
  expect(await serve(request({ path: '/fabrics' }))).toEqual(replayed)
  expect(runs).toBe(1)
})

test('an answer without a body is repeated without one', async () => {
  const noContent = () => Promise.resolve({ status: 204 })
  await serve(request(), noContent)
  expect(await serve(request(), noContent)).toEqual({ status: 204, headers: { 'idempotency-replayed': 'true' } })
})

test.each([
  ['body', request({ body: '{"atomic": true}' })],
  ['path', request({ path: '/fabrics/lab/init-gitops/' })],
  ['query', request({ path: '/fabrics/?x=1' })],
])('a key with another %s is refused and runs nothing', async (_, other) => {
  await serve(request())
  await refusal('idempotency_key_reused', serve(other))
  expect(runs).toBe(1)
})

test('while the first request runs, its duplicates are turned away', async () => {
  let finish = () => {}
  const held = new Promise<void>((resolve) => {
    finish = resolve
  })
  let begun = () => {}
  const running = new Promise<void>((resolve) => {
    begun = resolve
  })
  const first = serve(request(), async () => {
    begun()
    await held
    return created()
  })
  await running
  const duplicates = [1, 2, 3].map(() => refusal('idempotency_in_progress', serve(request())))
  await Promise.all(duplicates)
  finish()
  expect(await first).toMatchObject({ status: 201 })
  expect(runs).toBe(1)
})

test('keys of other callers are other keys, and so are those of other methods', async () => {
  await serve(request())
  await serve(request(), created, 'jwt:eve')
  await serve(request({ method: 'GET' }))
  await serve(request({ method: 'GET' }))
  expect(runs).toBe(4)
})

test.each<[string, Error]>([
  ['that may pass', new DomainError('repository_unreachable', 'no route', { url: 'u', reason: 'no route' })],
  ['of a lock', new DomainError('repository_busy', 'busy', { repository: 'r', holder: 'h', retry_after_seconds: 1 })],
  ['of a timeout', new DomainError('timed_out', 'too late', { what: 'operation', after_ms: 1 })],
  ['that nobody foresaw', new Error('bug')],
])('after a failure %s the key is free', async (_, error) => {
  await expect(serve(request(), () => Promise.reject(error))).rejects.toBe(error)
  expect(await serve(request())).toMatchObject({ status: 201 })
  expect(runs).toBe(2)
})

test('a refusal is an answer like any other', async () => {
  const refused = () => Promise.reject(new DomainError('fabric_exists', 'it is there', { fabric: 'lab' }))
  const first = await serve(request(), refused)
  expect(first).toMatchObject({ status: 409, body: { code: 'fabric_exists' } })
  const replayed = await serve(request(), refused)
  expect(replayed).toMatchObject({ status: 409, body: first.body, headers: { 'content-type': 'application/problem+json' } })
  expect(runs).toBe(1)
})

test.each(['', 'two words', 'ä', 'a'.repeat(256), 'a\tb'])('the key %j is refused', async (key) => {
  const { data } = await refusal('invalid_request', serve(request({ key })))
  expect(data.faults).toMatchObject([{ code: 'invalid_header' }])
  expect(runs).toBe(0)
})

test('the key of a function that was killed is free when the function would have ended', async () => {
  let now = 1_800_000_000_000
  const endsAt = new Date(now + 29_000)
  const serveIn = (run: () => Promise<Answer>) =>
    answerOnce(request(), 'jwt:ada', new DynamoDbIdempotency(table, { now: () => now }), endsAt, run)
  await new Promise<void>((begun) => {
    void serveIn(() => {
      begun()
      return new Promise(() => {})
    })
  })
  now += 29_000
  await refusal('idempotency_in_progress', serveIn(created))
  now += 1
  expect(await serveIn(created)).toMatchObject({ status: 201 })
})
