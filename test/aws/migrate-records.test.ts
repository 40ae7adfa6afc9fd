import { UpdateCommand } from '@aws-sdk/lib-dynamodb'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { DynamoDbRejectedFiles } from '../../lib/aws/dynamodb/fabric-lists.ts'
import { DynamoDbFabrics } from '../../lib/aws/dynamodb/fabrics.ts'
import { fabricKey, type Key, repositoryKey } from '../../lib/aws/dynamodb/keys.ts'
import { migrateRecords } from '../../lib/aws/dynamodb/migrate-records.ts'
import { DynamoDbRepositories } from '../../lib/aws/dynamodb/repositories.ts'
import type { Table } from '../../lib/aws/dynamodb/table.ts'
import { type LocalService, startDynamoDb } from '../../lib/local/aws/dynamodb.ts'
import { fabricRecord, repositoryRecord } from '../ports/samples.ts'
import { STATE_TABLE } from '../support/state-table.ts'
import { emptyTable } from './databases.ts'

const NOW = new Date('2026-11-28T10:00:00Z')
const LATER = new Date('2026-11-28T11:00:00Z')
const refused = [{ file: 'raw/bad.yaml', blob: 'e'.repeat(40), faults: 1 }]

let database: LocalService
let table: Table

beforeAll(async () => {
  database = await startDynamoDb({ tables: [STATE_TABLE] })
})
afterAll(() => database.close())
beforeEach(async () => {
  table = await emptyTable(database.endpoint)
})

const change = (key: Key, UpdateExpression: string, ExpressionAttributeValues?: Record<string, unknown>) =>
  table.client.send(new UpdateCommand({ TableName: table.name, Key: key, UpdateExpression, ExpressionAttributeValues }))

/** Repositories and fabrics as an earlier version wrote them. */
async function leaveOld(count: number): Promise<void> {
  for (let number = 0; number < count; number++) {
    const [repository, fabric] = [`repo-${number}`, `fabric-${number}`]
    await new DynamoDbRepositories(table).create(repositoryRecord(repository))
    await change(repositoryKey(repository), 'REMOVE due_kind, due_at')
    await new DynamoDbFabrics(table).create(fabricRecord(fabric, { repository }))
    await change(fabricKey(fabric), 'SET rejected_files = :files', { ':files': refused })
  }
}

const due = async () => (await new DynamoDbRepositories(table).due(LATER, { limit: 999 })).repositories.length
const filesOf = async (fabric: string) => (await new DynamoDbRejectedFiles(table).get(fabric)).files

test('repositories become due and lists of refused files move, once', async () => {
  await leaveOld(3)
  expect(await due()).toBe(0)
  expect(await migrateRecords(table, NOW)).toEqual({ repositories: 3, fabrics: 3 })
  expect(await due()).toBe(3)
  expect(await filesOf('fabric-2')).toEqual(refused)
  expect(await migrateRecords(table, NOW)).toEqual({ repositories: 0, fabrics: 0 })
})

test('newer records stay as they are', async () => {
  await leaveOld(1)
  await new DynamoDbRepositories(table).create(repositoryRecord('repo-new', { created_at: LATER.toISOString() }))
  await new DynamoDbRejectedFiles(table).replace('fabric-0', { files: [] })
  expect(await migrateRecords(table, NOW)).toEqual({ repositories: 1, fabrics: 0 })
  expect(await due()).toBe(1)
  expect(await filesOf('fabric-0')).toEqual([])
})

test('a migration that was stopped anywhere goes on', async () => {
  await leaveOld(2)
  for (let calls = 1; ; calls++) {
    let left = calls
    const client = new Proxy(table.client, {
      get: (target, name) => {
        if (name !== 'send') return Reflect.get(target, name) as unknown
        return (command: never) => (left-- > 0 ? target.send(command) : Promise.reject(new Error('stopped')))
      },
    })
    const ended = await migrateRecords({ ...table, client }, NOW).catch(() => undefined)
    if (ended !== undefined) break
  }
  expect(await due()).toBe(2)
  expect([await filesOf('fabric-0'), await filesOf('fabric-1')]).toEqual([refused, refused])
})
