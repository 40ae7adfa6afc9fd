import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { DynamoDbDeliveries } from '../../lib/aws/dynamodb/deliveries.ts'
import { DynamoDbFabrics } from '../../lib/aws/dynamodb/fabrics.ts'
import { DynamoDbIdempotency } from '../../lib/aws/dynamodb/idempotency.ts'
import { DynamoDbJournal } from '../../lib/aws/dynamodb/journal.ts'
import { DynamoDbLocks } from '../../lib/aws/dynamodb/locks.ts'
import { DynamoDbLostOperations } from '../../lib/aws/dynamodb/lost-operations.ts'
import { DynamoDbRepositories } from '../../lib/aws/dynamodb/repositories.ts'
import { DynamoDbUploadGrants } from '../../lib/aws/dynamodb/upload-grants.ts'
import type { LocalService } from '../../lib/local/aws/dynamodb.ts'
import { deliveriesContract } from '../ports/deliveries.ts'
import { fabricsContract } from '../ports/fabrics.ts'
import { idempotencyContract } from '../ports/idempotency.ts'
import { journalContract } from '../ports/journal.ts'
import { openOperationsContract } from '../ports/journal-open.ts'
import { locksContract } from '../ports/locks.ts'
import { lostOperationsContract } from '../ports/lost-operations.ts'
import { refusal } from '../ports/refusal.ts'
import { repositoriesContract } from '../ports/repositories.ts'
import { uploadGrantsContract } from '../ports/upload-grants.ts'
import { holder } from '../support/lock-holder.ts'
import { databases, emptyTable } from './databases.ts'
import { ManualTime } from './manual-time.ts'

describe.each(databases)('on $name', ({ start }) => {
  let database: LocalService

  beforeAll(async () => {
    database = await start()
  })
  afterAll(() => database.close())

  const table = () => emptyTable(database.endpoint)

  describe('fabrics', () => fabricsContract(async () => new DynamoDbFabrics(await table())))
  describe('repositories', () => repositoriesContract(async () => new DynamoDbRepositories(await table())))
  describe('deliveries', () => deliveriesContract(async (now) => new DynamoDbDeliveries(await table(), { now })))
  describe('journal', () => journalContract(async () => new DynamoDbJournal(await table())))
  describe('open operations', () => openOperationsContract(async (now) => new DynamoDbJournal(await table(), { now })))
  describe('lost operations', () => lostOperationsContract(async () => new DynamoDbLostOperations(await table())))
  describe('upload grants', () => uploadGrantsContract(async (now) => new DynamoDbUploadGrants(await table(), { now })))
  describe('locks', () => locksContract(async () => new DynamoDbLocks(await table())))
  describe('idempotency', () => idempotencyContract(async () => new DynamoDbIdempotency(await table())))

  test('a lease that ran out is taken over, and its last holder finds out', async () => {
    const time = new ManualTime()
    const locks = new DynamoDbLocks(await table(), time)
    const first = await locks.acquire('repo-1', holder('operation-1'), 0)
    time.pass(60_000)
    const second = await locks.acquire('repo-1', holder('operation-2'), 0)
    expect([second.token, second.abandoned]).toEqual([2, holder('operation-1')])
    await refusal('lock_lost', first.confirm())
    await first.release()
    await second.confirm()
  })

  test('a claim becomes free when its process has ended, an answer when its time is over', async () => {
    let now = 1_800_000_000_000
    const idempotency = new DynamoDbIdempotency(await table(), { now: () => now, keepMs: 3_600_000 })
    const inAMinute = () => new Date(now + 60_000)
    await idempotency.claim('key', 'print', inAMinute())
    now += 60_001
    await refusal('idempotency_key_reused', idempotency.claim('key', 'other', inAMinute()))
    expect(await idempotency.claim('key', 'print', inAMinute())).toBeUndefined()
    await idempotency.complete('key', { status: 200, headers: {}, body: '' })
    now += 3_602_000
    expect(await idempotency.claim('key', 'other', inAMinute())).toBeUndefined()
  })
})
