import * as z from 'zod'
import { DynamoDbDeliveries } from '../../aws/deliveries.ts'
import { createDynamoDbClient } from '../../aws/dynamodb-client.ts'
import { DynamoDbFabrics } from '../../aws/fabrics.ts'
import { DynamoDbIdempotency } from '../../aws/idempotency.ts'
import { DynamoDbJournal } from '../../aws/journal.ts'
import { DynamoDbLocks } from '../../aws/locks.ts'
import { DynamoDbLostOperations } from '../../aws/lost-operations.ts'
import { DynamoDbRepositories } from '../../aws/repositories.ts'
import { DynamoDbUploadGrants } from '../../aws/upload-grants.ts'
import { logger } from '../logger.ts'
import { countUnreadable } from '../metrics.ts'
import { part } from './part.ts'

/** Whoever lists records gets the others: this is how it is known that one is missing. */
function onUnreadable(id: string, reason: string): void {
  logger.error('A record cannot be read, and is left out', { record: id, reason })
  countUnreadable()
}

/** What the DynamoDB table holds. */
export const records = part({ TABLE_NAME: z.string().min(1) }, ({ TABLE_NAME }) => {
  const table = { client: createDynamoDbClient(), name: TABLE_NAME, onUnreadable }
  return {
    fabrics: new DynamoDbFabrics(table),
    repositories: new DynamoDbRepositories(table),
    locks: new DynamoDbLocks(table),
    journal: new DynamoDbJournal(table),
    deliveries: new DynamoDbDeliveries(table),
    uploadGrants: new DynamoDbUploadGrants(table),
    lostOperations: new DynamoDbLostOperations(table),
    idempotency: new DynamoDbIdempotency(table),
  }
})
