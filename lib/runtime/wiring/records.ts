import * as z from 'zod'
import { DynamoDbDeliveries } from '../../aws/deliveries.ts'
import { createDynamoDbClient } from '../../aws/dynamodb-client.ts'
import { DynamoDbFabrics } from '../../aws/fabrics.ts'
import { DynamoDbIdempotency } from '../../aws/idempotency.ts'
import { DynamoDbJournal } from '../../aws/journal.ts'
import { DynamoDbLocks } from '../../aws/locks.ts'
import { DynamoDbRepositories } from '../../aws/repositories.ts'
import { DynamoDbUploadGrants } from '../../aws/upload-grants.ts'
import { part } from './part.ts'

/** What the DynamoDB table holds. */
export const records = part({ TABLE_NAME: z.string().min(1) }, ({ TABLE_NAME }) => {
  const table = { client: createDynamoDbClient(), name: TABLE_NAME }
  return {
    fabrics: new DynamoDbFabrics(table),
    repositories: new DynamoDbRepositories(table),
    locks: new DynamoDbLocks(table),
    journal: new DynamoDbJournal(table),
    deliveries: new DynamoDbDeliveries(table),
    uploadGrants: new DynamoDbUploadGrants(table),
    idempotency: new DynamoDbIdempotency(table),
  }
})
