import { PutCommand } from '@aws-sdk/lib-dynamodb'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { DynamoDbDeliveries } from '../../lib/aws/dynamodb/deliveries.ts'
import { DynamoDbFabrics } from '../../lib/aws/dynamodb/fabrics.ts'
import { DynamoDbJournal } from '../../lib/aws/dynamodb/journal.ts'
import {
  deliveryKey,
  fabricKey,
  lockKey,
  lostOperationKey,
  operationKey,
  repositoryKey,
  uploadKey,
} from '../../lib/aws/dynamodb/keys.ts'
import { DynamoDbLocks } from '../../lib/aws/dynamodb/locks.ts'
import { DynamoDbLostOperations } from '../../lib/aws/dynamodb/lost-operations.ts'
import { DynamoDbRepositories } from '../../lib/aws/dynamodb/repositories.ts'
import type { Table } from '../../lib/aws/dynamodb/table.ts'
import { DynamoDbUploadGrants } from '../../lib/aws/dynamodb/upload-grants.ts'
import type { Unreadable } from '../../lib/contract/unreadable.ts'
import { type LocalService, startDynamoDb } from '../../lib/local/aws/dynamodb.ts'
import { refusal } from '../ports/refusal.ts'
import { fabricRecord, finishedRecord, operationRecord, repositoryRecord, ulid } from '../ports/samples.ts'
import { holder } from '../support/lock-holder.ts'
import { ADA } from '../support/objects.ts'
import { STATE_TABLE } from '../support/state-table.ts'
import { emptyTable } from './databases.ts'
import { spoil } from './spoil.ts'

const NEVER = new Date('9999-01-01T00:00:00Z')
const RECEIVED = { source: 'github', status: 'queued', received_at: '2026-11-01T10:00:00Z' } as const

let database: LocalService
let table: Table
let told: string[]

beforeAll(async () => {
  database = await startDynamoDb({ tables: [STATE_TABLE] })
})
afterAll(() => database.close())
beforeEach(async () => {
  told = []
  table = { ...(await emptyTable(database.endpoint)), onUnreadable: (id) => void told.push(id) }
})

/** Two of a kind, of which one is spoilt; each list that has to survive it, as ids of what it holds. */
const KINDS = {
  fabric: async () => {
    const fabrics = new DynamoDbFabrics(table)
    for (const id of ['1', '2']) await fabrics.create(fabricRecord(id, { repository: 'repo-1' }))
    await spoil(table, fabricKey('1'), 'on_conflict', 'newest')
    const ids = (page: { fabrics: { id: string }[]; unreadable: Unreadable[] }) => heldBy(page.fabrics, ({ id }) => id, page)
    return [ids(await fabrics.list({ limit: 9 })), ids(await fabrics.ofRepository('repo-1'))]
  },
  repository: async () => {
    const repositories = new DynamoDbRepositories(table)
    for (const id of ['1', '2']) await repositories.create(repositoryRecord(id))
    await spoil(table, repositoryKey('1'), 'url', 7)
    const page = await repositories.list()
    return [heldBy(page.repositories, ({ id }) => id, page)]
  },
  operation: async () => {
    const journal = new DynamoDbJournal(table)
    for (const operation of ['1', '2']) await journal.start(operationRecord(0, { operation }))
    await spoil(table, operationKey('fabric-1', '1'), 'kind', 'rename')
    const pages = [await journal.list('fabric-1', { limit: 9 }), await journal.due(NEVER, { limit: 9 })]
    return pages.map((page) => heldBy(page.operations, ({ operation }) => operation, page))
  },
  delivery: async () => {
    const deliveries = new DynamoDbDeliveries(table)
    for (const delivery of ['1', '2']) await deliveries.claim({ repository: 'repo-1', delivery, ...RECEIVED })
    await spoil(table, deliveryKey('repo-1', '1'), 'status', 'held')
    const pages = [await deliveries.list('repo-1', { limit: 9 }), await deliveries.due(NEVER, { limit: 9 })]
    return pages.map((page) => heldBy(page.deliveries, ({ delivery }) => delivery, page))
  },
  upload: async () => {
    const grants = new DynamoDbUploadGrants(table)
    for (const upload of ['1', '2']) await grants.put({ upload, fabric: 'fabric-1', file_path: 'a.yaml', actor: ADA, size: 1 })
    await spoil(table, uploadKey('1'), 'size', 'large')
    const page = await grants.due(NEVER, { limit: 9 })
    return [heldBy(page.grants, ({ upload }) => upload, page)]
  },
  'lost operation': async () => {
    const lost = new DynamoDbLostOperations(table)
    const about = { fabric: 'fabric-1', commit: 'c', head: 'h' }
    await lost.put('repo-1', [
      { operation: '1', ...about },
      { operation: '2', ...about },
    ])
    await spoil(table, lostOperationKey('repo-1', '1'), 'commit', null)
    const page = await lost.list('repo-1')
    return [heldBy(page.lost, ({ operation }) => operation, page)]
  },
}

function heldBy<T>(read: readonly T[], idOf: (one: T) => string, { unreadable }: { unreadable: Unreadable[] }): object {
  for (const { reason } of unreadable) expect(reason).toMatch(/✖ .*\n.*→ at /)
  return { read: read.map(idOf), unreadable: unreadable.map(({ id }) => id) }
}

test.each(Object.keys(KINDS) as (keyof typeof KINDS)[])(
  'a list leaves out a %s that cannot be read, and names it',
  async (kind) => {
    const lists = await KINDS[kind]()
    expect(lists).toEqual(lists.map(() => ({ read: ['2'], unreadable: ['1'] })))
    expect(told).toEqual(lists.map(() => '1'))
  },
)

test('pages go on behind a record that cannot be read', async () => {
  const fabrics = new DynamoDbFabrics(table)
  for (const id of ['a', 'b', 'c']) await fabrics.create(fabricRecord(id))
  for (const id of ['a', 'b']) await spoil(table, fabricKey(id), 'kinds', 'all')
  const first = await fabrics.list({ limit: 2 })
  expect([first.fabrics, first.unreadable.map(({ id }) => id), first.next]).toEqual([[], ['a', 'b'], 'b'])
  expect(await fabrics.list({ limit: 2, after: 'b' })).toEqual({ fabrics: [fabricRecord('c')], unreadable: [] })
})

describe('a single record that cannot be read is refused', () => {
  test.each([
    ['archive_strategy', 'compress'],
    ['version', '1'],
    ['description', 3],
    ['branch', null],
  ])('a fabric whose %s is %j', async (attribute, value) => {
    const fabrics = new DynamoDbFabrics(table)
    await fabrics.create(fabricRecord('fabric-1'))
    await spoil(table, fabricKey('fabric-1'), attribute, value)
    const { data } = await refusal('record_unreadable', fabrics.get('fabric-1'))
    expect(data).toMatchObject({ record: 'FABRICS/fabric-1', reason: expect.stringContaining(attribute) })
  })

  test('an operation with an unknown status, a repository without a URL and a lock without a token', async () => {
    const journal = new DynamoDbJournal(table)
    await journal.start(operationRecord(1))
    await spoil(table, operationKey('fabric-1', ulid(1)), 'status', 'paused')
    await refusal('record_unreadable', journal.get('fabric-1', ulid(1)))

    await table.client.send(new PutCommand({ TableName: table.name, Item: { ...repositoryKey('repo-1'), id: 'repo-1' } }))
    await refusal('record_unreadable', new DynamoDbRepositories(table).get('repo-1'))

    await table.client.send(new PutCommand({ TableName: table.name, Item: { ...lockKey('repo-1'), owner: 'x' } }))
    await refusal('record_unreadable', new DynamoDbLocks(table).holder('repo-1'))
    await refusal('record_unreadable', new DynamoDbLocks(table).acquire('repo-1', holder(ulid(1)), 0))
  })
})

describe('what cannot be read is mended', () => {
  test('a fabric keeps what can be read of it', async () => {
    const fabrics = new DynamoDbFabrics(table)
    const fabric = fabricRecord('fabric-1', { description: 'kept', scan_interval: 60, version: 7 })
    await fabrics.create(fabric)
    await spoil(table, fabricKey('fabric-1'), 'on_conflict', 'newest')
    const mended = await fabrics.mend('fabric-1', (readable) => ({ ...fabricRecord('fabric-1'), ...readable, version: 8 }))
    expect(mended).toEqual({ ...fabric, version: 8 })
    expect(await fabrics.get('fabric-1')).toEqual(mended)
  })

  test('one that was never put by this adapter, too', async () => {
    await table.client.send(new PutCommand({ TableName: table.name, Item: { ...repositoryKey('repo-1'), webhook_secret: 'w' } }))
    const repositories = new DynamoDbRepositories(table)
    const mended = repositoryRecord('repo-1', { webhook_secret: 'w' })
    expect(await repositories.mend('repo-1', (readable) => ({ ...repositoryRecord('repo-1'), ...readable }))).toEqual(mended)
    expect(await repositories.get('repo-1')).toEqual(mended)
  })

  test('of two processes that mend a fabric one succeeds', async () => {
    const fabrics = new DynamoDbFabrics(table)
    await fabrics.create(fabricRecord('fabric-1'))
    await spoil(table, fabricKey('fabric-1'), 'on_conflict', 'newest')
    const mend = (description: string) => fabrics.mend('fabric-1', () => fabricRecord('fabric-1', { description }))
    const mended = await Promise.all([mend('one'), mend('two')])
    expect(mended.filter((one) => one !== undefined)).toEqual([await fabrics.get('fabric-1')])
  })

  test.each(['kind', 'status'])('an operation with another %s is restored', async (attribute) => {
    const journal = new DynamoDbJournal(table)
    await journal.start(operationRecord(1))
    await journal.finish(finishedRecord(1))
    await spoil(table, operationKey('fabric-1', ulid(1)), attribute, 'of a later version')
    expect(await journal.restore(finishedRecord(1))).toBe(true)
    expect(await journal.get('fabric-1', ulid(1))).toEqual(finishedRecord(1))
  })
})
