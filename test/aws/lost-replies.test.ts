import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { DynamoDbFabrics } from '../../lib/aws/dynamodb/fabrics.ts'
import { DynamoDbIdempotency } from '../../lib/aws/dynamodb/idempotency.ts'
import { DynamoDbJournal } from '../../lib/aws/dynamodb/journal.ts'
import { DynamoDbLocks } from '../../lib/aws/dynamodb/locks.ts'
import type { Table } from '../../lib/aws/dynamodb/table.ts'
import { type LocalService, startDynamoDb } from '../../lib/local/aws/dynamodb.ts'
import { refusal } from '../ports/refusal.ts'
import { fabricRecord, finishedRecord, operationRecord, ulid } from '../ports/samples.ts'
import { type FaultyProxy, faultyProxy } from '../support/faulty-proxy.ts'
import { holder } from '../support/lock-holder.ts'
import { STATE_TABLE } from '../support/state-table.ts'
import { documentClient, emptyTable } from './databases.ts'
import { ManualTime } from './manual-time.ts'

/*
 * The database does its work and the connection breaks before the answer. The SDK sends the request again, whose
 * condition no longer holds because of the first one: what was done must not look like somebody else's doing.
 */

let database: LocalService
let proxy: FaultyProxy
let table: Table

/** The next answer to a write is lost, or one after it. */
function loseReply(passing = 0): void {
  let left = passing
  proxy.fault = ({ headers }) => {
    const isWrite = /\.(PutItem|UpdateItem|DeleteItem)$/.test(String(headers['x-amz-target']))
    if (!isWrite || left-- !== 0) return undefined
    return { kind: 'drop_reply' }
  }
}

function writes(): number {
  return proxy.exchanges.filter(({ headers }) => /\.(PutItem|UpdateItem|DeleteItem)$/.test(String(headers['x-amz-target'])))
    .length
}

beforeAll(async () => {
  database = await startDynamoDb({ tables: [STATE_TABLE] })
})
afterAll(() => database.close())
beforeEach(async () => {
  const { name } = await emptyTable(database.endpoint)
  proxy = await faultyProxy(database.endpoint)
  table = { name, client: documentClient(proxy.url) }
})

/** That a fabric is in its repository is the first of the two. */
test.each([0, 1])('a fabric is created once, and its creator does not get fabric_exists: write %i', async (lost) => {
  const fabrics = new DynamoDbFabrics(table)
  loseReply(lost)
  await fabrics.create(fabricRecord('fabric-1'))
  expect(writes()).toBe(3)
  await refusal('fabric_exists', fabrics.create(fabricRecord('fabric-1')))
})

test('an update is no conflict with itself', async () => {
  const fabrics = new DynamoDbFabrics(table)
  await fabrics.create(fabricRecord('fabric-1'))
  loseReply()
  await fabrics.update(fabricRecord('fabric-1', { version: 2 }))
  expect(writes()).toBe(4)
  await refusal('fabric_changed', fabrics.update(fabricRecord('fabric-1', { version: 2 })))
})

test('an outcome is on record once', async () => {
  const journal = new DynamoDbJournal(table)
  loseReply()
  await journal.start(operationRecord(1))
  loseReply()
  await journal.candidate('fabric-1', ulid(1), { oid: 'c'.repeat(40), base: null })
  loseReply()
  await journal.finish(finishedRecord(1))
  // The commit is noted by itself: it says whose push that was.
  expect(writes()).toBe(7)
  await refusal('operation_finished', journal.finish(finishedRecord(1)))
})

test('a lock that was taken over is held, and names the abandoned operation', async () => {
  const time = new ManualTime()
  const locks = new DynamoDbLocks(table, time)
  await locks.acquire('repo-1', holder('operation-1'), 0)
  time.pass(60_000)
  loseReply()
  const lease = await locks.acquire('repo-1', holder('operation-2'), 0)
  expect([lease.token, lease.abandoned]).toEqual([2, holder('operation-1')])
  loseReply()
  await lease.confirm()
  loseReply()
  await lease.release()
  expect(await locks.holder('repo-1')).toBeUndefined()
})

test('a lock that cannot be given back does not fail the operation', async () => {
  const lease = await new DynamoDbLocks(table).acquire('repo-1', holder('operation-1'), 0)
  proxy.fault = () => ({ kind: 'answer', status: 500, body: '{}' })
  await lease.release()
  proxy.fault = () => undefined
  expect(await new DynamoDbLocks(table).holder('repo-1')).toMatchObject({ operation: 'operation-1' })
})

test('a renewal that does not get through is tried again', async () => {
  const time = new ManualTime()
  const lease = await new DynamoDbLocks(table, time).acquire('repo-1', holder('operation-1'), 0)
  proxy.fault = () => ({ kind: 'answer', status: 400, body: '{"__type":"com.amazon.coral.service#AccessDeniedException"}' })
  const before = proxy.exchanges.length
  time.runTimers()
  await expect.poll(() => [proxy.exchanges.length > before, time.timers]).toEqual([true, 1])
  proxy.fault = () => undefined
  await lease.confirm()
})

test('a claim does not block other keys', async () => {
  const idempotency = new DynamoDbIdempotency(table)
  loseReply()
  expect(await idempotency.claim('key', 'print', new Date(Date.now() + 60_000))).toBeUndefined()
  const answer = { status: 200, headers: {}, body: '{}' }
  loseReply()
  await idempotency.complete('key', answer)
  expect(await idempotency.claim('key', 'print', new Date(Date.now() + 60_000))).toEqual(answer)
})

test('an answer that was kept without its writer knowing is not given up by it', async () => {
  const idempotency = new DynamoDbIdempotency(table)
  await idempotency.claim('key', 'print', new Date(Date.now() + 60_000))
  const answer = { status: 200, headers: {}, body: '{}' }
  proxy.fault = () => ({ kind: 'drop_reply' })
  await expect(idempotency.complete('key', answer)).rejects.toThrow()
  proxy.fault = () => undefined
  await idempotency.release('key')
  expect(await idempotency.claim('key', 'print', new Date(Date.now() + 60_000))).toEqual(answer)
})
