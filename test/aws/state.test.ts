import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { DynamoDbDeliveries } from '../../lib/aws/deliveries.ts'
import { DynamoDbFabrics } from '../../lib/aws/fabrics.ts'
import { DynamoDbIdempotency } from '../../lib/aws/idempotency.ts'
import { DynamoDbJournal } from '../../lib/aws/journal.ts'
import { DynamoDbLocks } from '../../lib/aws/locks.ts'
import { DynamoDbLostOperations } from '../../lib/aws/lost-operations.ts'
import { DynamoDbRepositories } from '../../lib/aws/repositories.ts'
import { DynamoDbUploadGrants } from '../../lib/aws/upload-grants.ts'
import type { LocalService } from '../../lib/local/dynamodb.ts'
import { deliveriesContract } from '../contract/deliveries.ts'
import { fabricsContract } from '../contract/fabrics.ts'
import { idempotencyContract } from '../contract/idempotency.ts'
import { journalContract } from '../contract/journal.ts'
import { openOperationsContract } from '../contract/journal-open.ts'
import { locksContract } from '../contract/locks.ts'
import { lostOperationsContract } from '../contract/lost-operations.ts'
import { refusal } from '../contract/refusal.ts'
import { repositoriesContract } from '../contract/repositories.ts'
import { uploadGrantsContract } from '../contract/upload-grants.ts'
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

  test('a claim becomes free when its process died, an answer when its time is over', async () => {
    let now = 1_800_000_000_000
    const idempotency = new DynamoDbIdempotency(await table(), { now: () => now, claimMs: 60_000, keepMs: 3_600_000 })
    await idempotency.claim('key', 'print')
    now += 60_001
    await refusal('idempotency_key_reused', idempotency.claim('key', 'other'))
    expect(await idempotency.claim('key', 'print')).toBeUndefined()
    await idempotency.complete('key', { status: 200, headers: {}, body: '' })
    now += 3_602_000
    expect(await idempotency.claim('key', 'other')).toBeUndefined()
  })
})
