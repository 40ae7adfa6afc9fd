import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { DynamoDbLocks } from '../../lib/aws/dynamodb/locks.ts'
import { type LocalService, startDynamoDb } from '../../lib/local/aws/dynamodb.ts'
import { leaseOrdersContract } from '../ports/lease-orders.ts'
import { leasesContract } from '../ports/leases.ts'
import { holder } from '../support/lock-holder.ts'
import { STATE_TABLE } from '../support/state-table.ts'
import { emptyTable } from './databases.ts'

let database: LocalService

beforeAll(async () => {
  database = await startDynamoDb({ tables: [STATE_TABLE] })
})
afterAll(() => database.close())

describe('leases', () => {
  leasesContract(() => emptyTable(database.endpoint))
  leaseOrdersContract(() => emptyTable(database.endpoint))
})

test('two processes that race for the lock again and again never hold it together', async () => {
  const real = new DynamoDbLocks(await emptyTable(database.endpoint))
  let inside = 0
  const tokens: number[] = []
  const race = async (name: string) => {
    for (let n = 0; n < 15; n++) {
      const lease = await real.acquire('repo-1', holder(`${name}-${n}`), 25_000)
      expect(++inside).toBe(1)
      tokens.push(lease.token)
      if (n % 3 === 0) await lease.confirm()
      inside--
      await lease.release()
    }
  }
  await Promise.all([race('a'), race('b')])
  expect(tokens).toEqual([...Array(30)].map((_, n) => n + 1))
})
