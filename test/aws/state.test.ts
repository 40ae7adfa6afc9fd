import { afterAll, beforeAll, describe } from 'vitest'
import { DynamoDbFabrics } from '../../lib/aws/fabrics.ts'
import { DynamoDbIdempotency } from '../../lib/aws/idempotency.ts'
import { DynamoDbJournal } from '../../lib/aws/journal.ts'
import { DynamoDbLocks } from '../../lib/aws/locks.ts'
import { DynamoDbRepositories } from '../../lib/aws/repositories.ts'
import type { LocalService } from '../../lib/local/dynamodb.ts'
import { fabricsContract } from '../contract/fabrics.ts'
import { idempotencyContract } from '../contract/idempotency.ts'
import { journalContract } from '../contract/journal.ts'
import { locksContract } from '../contract/locks.ts'
import { repositoriesContract } from '../contract/repositories.ts'
import { databases, emptyTable } from './databases.ts'

describe.each(databases)('on $name', ({ start }) => {
  let database: LocalService

  beforeAll(async () => {
    database = await start()
  })
  afterAll(() => database.close())

  const table = () => emptyTable(database.endpoint)

  describe('fabrics', () => fabricsContract(async () => new DynamoDbFabrics(await table())))
  describe('repositories', () => repositoriesContract(async () => new DynamoDbRepositories(await table())))
  describe('journal', () => journalContract(async () => new DynamoDbJournal(await table())))
  describe('locks', () => locksContract(async () => new DynamoDbLocks(await table())))
  describe('idempotency', () => idempotencyContract(async () => new DynamoDbIdempotency(await table())))
})
