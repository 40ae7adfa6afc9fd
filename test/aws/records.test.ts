import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { DynamoDbRejectedFiles } from '../../lib/aws/dynamodb/fabric-lists.ts'
import { DynamoDbFabrics } from '../../lib/aws/dynamodb/fabrics.ts'
import { DynamoDbIdempotency } from '../../lib/aws/dynamodb/idempotency.ts'
import { getItem } from '../../lib/aws/dynamodb/item.ts'
import { DynamoDbJournal } from '../../lib/aws/dynamodb/journal.ts'
import { idempotencyKey, lockKey, operationKey, TTL_ATTRIBUTE } from '../../lib/aws/dynamodb/keys.ts'
import { DynamoDbLocks } from '../../lib/aws/dynamodb/locks.ts'
import { DynamoDbRepositories } from '../../lib/aws/dynamodb/repositories.ts'
import type { Table } from '../../lib/aws/dynamodb/table.ts'
import type { Fault } from '../../lib/contract/fault.ts'
import type { FailedOperation } from '../../lib/contract/operation.ts'
import { type LocalService, startDynamoDb } from '../../lib/local/aws/dynamodb.ts'
import { refusal } from '../ports/refusal.ts'
import { fabricRecord, failedRecord, finishedRecord, operationRecord, repositoryRecord, ulid } from '../ports/samples.ts'
import { holder } from '../support/lock-holder.ts'
import { STATE_TABLE } from '../support/state-table.ts'
import { emptyTable } from './databases.ts'

let database: LocalService
let table: Table

beforeAll(async () => {
  database = await startDynamoDb({ tables: [STATE_TABLE] })
})
afterAll(() => database.close())
beforeEach(async () => {
  table = await emptyTable(database.endpoint)
})

function fault(line: number, message: string): Fault {
  return { file: 'raw/ä.yaml', line, column: 1, code: 'syntax', severity: 'error', message }
}

test('of a failure with too many faults the first ones are kept, and the message says how many', async () => {
  const journal = new DynamoDbJournal(table)
  const faults = [...Array(5000)].map((_, n) => fault(n + 1, 'ö'.repeat(100)))
  await journal.start(operationRecord(1))
  await journal.finish(failedRecord(1, { failure: { code: 'files_rejected', message: 'Rejected', faults } }))
  const { failure } = (await journal.get('fabric-1', ulid(1))) as FailedOperation
  const kept = failure?.faults?.length ?? 0
  expect(kept).toBeGreaterThan(500)
  expect(failure?.faults).toEqual(faults.slice(0, kept))
  expect(failure?.message).toBe(`Rejected (the first ${kept} of 5000 faults are on record)`)
})

test('what cannot be read back is not restored', async () => {
  const journal = new DynamoDbJournal(table)
  const foreign = finishedRecord(1, { kind: 'of a later version' as 'ingest' })
  await refusal('record_unreadable', journal.restore(foreign))
  expect(await journal.list('fabric-1', { limit: 1 })).toEqual({ operations: [], unreadable: [] })
})

test('a single fault that is too large is left out', async () => {
  const journal = new DynamoDbJournal(table)
  await journal.start(operationRecord(1))
  const failure = { code: 'files_rejected', message: 'Rejected', faults: [fault(1, 'x'.repeat(500_000))] }
  await journal.finish(failedRecord(1, { failure }))
  expect(await journal.get('fabric-1', ulid(1))).toMatchObject({ failure: { faults: [] } })
})

test('a fabric with more rejected files than an item holds keeps the first ones', async () => {
  const rejectedFiles = new DynamoDbRejectedFiles(table)
  const files = [...Array(10_000)].map((_, n) => ({ file: `raw/${n}.yaml`, blob: 'e'.repeat(40), faults: 1 }))
  await rejectedFiles.replace('fabric-1', { files })
  const { files: found } = await rejectedFiles.get('fabric-1')
  expect(found.length).toBeGreaterThan(1000)
  expect(found).toEqual(files.slice(0, found.length))
})

test('pages are whole although DynamoDB answers at most 1 MB at once', async () => {
  const fabrics = new DynamoDbFabrics(table)
  const ids = [...Array(12)].map((_, n) => `fabric-${n + 10}`)
  for (const id of ids) await fabrics.create(fabricRecord(id, { description: 'x'.repeat(200_000) }))
  const first = await fabrics.list({ limit: 10 })
  expect(first.fabrics.map(({ id }) => id)).toEqual(ids.slice(0, 10))
  expect(first.next).toBe('fabric-19')
})

test('only what may be forgotten has a time to live', async () => {
  await new DynamoDbFabrics(table).create(fabricRecord('fabric-1'))
  await new DynamoDbRepositories(table).create(repositoryRecord('repo-1'))
  await new DynamoDbJournal(table).start(operationRecord(1))
  const lease = await new DynamoDbLocks(table).acquire('repo-1', holder(ulid(1)), 0)
  await lease.release()
  await new DynamoDbIdempotency(table, { now: () => 1_800_000_000_000 }).claim('key', 'print', new Date())
  for (const key of [operationKey('fabric-1', ulid(1)), lockKey('repo-1')]) {
    expect(await getItem(table, key)).not.toHaveProperty(TTL_ATTRIBUTE)
  }
  expect(await getItem(table, idempotencyKey('key'))).toMatchObject({ [TTL_ATTRIBUTE]: 1_800_086_400 })
})
