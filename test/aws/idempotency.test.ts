import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { DynamoDbIdempotency } from '../../lib/aws/dynamodb/idempotency.ts'
import type { Table } from '../../lib/aws/dynamodb/table.ts'
import { type LocalService, startDynamoDb } from '../../lib/local/aws/dynamodb.ts'
import { refusal } from '../ports/refusal.ts'
import { STATE_TABLE } from '../support/state-table.ts'
import { emptyTable } from './databases.ts'

const MINUTE_MS = 60_000
/** When a function behind the gateway is ended. */
const END_MS = 29_000
const ANSWER = { status: 200, headers: { etag: '"1"' }, body: '{}' }

let database: LocalService
let table: Table
let now: number

const end = () => new Date(now + END_MS)

/** Each process knows only its own claims. */
function process(): DynamoDbIdempotency {
  return new DynamoDbIdempotency(table, { now: () => now })
}

beforeAll(async () => {
  database = await startDynamoDb({ tables: [STATE_TABLE] })
})
afterAll(() => database.close())
beforeEach(async () => {
  table = await emptyTable(database.endpoint)
  now = 1_800_000_000_000
})

test('a claim whose process was killed becomes free for the same request when the process would have ended, not before', async () => {
  await process().claim('key', 'print', end())
  now += END_MS
  await refusal('idempotency_in_progress', process().claim('key', 'print', end()))
  now += 1
  await refusal('idempotency_key_reused', process().claim('key', 'other', end()))
  expect(await process().claim('key', 'print', end())).toBeUndefined()
  await refusal('idempotency_in_progress', process().claim('key', 'print', end()))
})

test('a process whose claim was taken over changes nothing', async () => {
  const slow = process()
  await slow.claim('key', 'print', end())
  now += END_MS + 1
  const quick = process()
  await quick.claim('key', 'print', end())
  await slow.complete('key', { ...ANSWER, status: 500 })
  await slow.release('key')
  await refusal('idempotency_in_progress', process().claim('key', 'print', end()))
  await quick.complete('key', ANSWER)
  await slow.complete('key', { ...ANSWER, status: 500 })
  expect(await process().claim('key', 'print', end())).toEqual(ANSWER)
})

test('only the claimant of a key completes or releases it', async () => {
  await process().complete('key', ANSWER)
  expect(await process().claim('key', 'print', end())).toBeUndefined()
  await process().complete('key', ANSWER)
  await process().release('key')
  await refusal('idempotency_in_progress', process().claim('key', 'print', end()))
})

test('an answer is forgotten after a day although DynamoDB has not deleted it', async () => {
  const first = process()
  await first.claim('key', 'print', end())
  await first.complete('key', ANSWER)
  now += 24 * 60 * MINUTE_MS
  expect(await process().claim('key', 'print', end())).toEqual(ANSWER)
  now += 1000
  expect(await process().claim('key', 'other', end())).toBeUndefined()
})

test('a report of several megabytes is kept whole', async () => {
  const documents = [...Array(20_000)].map((_, n) => ({ fate: 'created', document: n, path: `managed/vpcs/vpc-${n}.yaml` }))
  const answer = { ...ANSWER, body: JSON.stringify({ documents }) }
  expect(answer.body.length).toBeGreaterThan(1_000_000)
  const first = process()
  await first.claim('key', 'print', end())
  await first.complete('key', answer)
  expect(await process().claim('key', 'print', end())).toEqual(answer)
})

test('of an answer that cannot be kept the status and the operation are', async () => {
  const noise = randomBytes(400_000).toString('base64')
  const first = process()
  await first.claim('key', 'print', end())
  await first.complete('key', { ...ANSWER, status: 201, body: JSON.stringify({ operation: '01K', fabric: 'f', noise }) })
  const found = await process().claim('key', 'print', end())
  expect(found).toMatchObject({ status: 201, headers: { 'content-type': 'application/json' } })
  expect(JSON.parse(found?.body ?? '')).toEqual({ operation: '01K', fabric: 'f', message: expect.stringContaining('too large') })
})

test('of an answer that cannot be kept and is no JSON the status is', async () => {
  const first = process()
  await first.claim('key', 'print', end())
  await first.complete('key', { ...ANSWER, body: randomBytes(400_000).toString('base64') })
  expect(JSON.parse((await process().claim('key', 'print', end()))?.body ?? '')).toEqual({
    message: expect.stringContaining('too large'),
  })
})
