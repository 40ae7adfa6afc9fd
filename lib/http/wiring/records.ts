import * as z from 'zod'
import { DynamoDbDeliveries } from '../../aws/dynamodb/deliveries.ts'
import { DynamoDbProposals, DynamoDbRejectedFiles } from '../../aws/dynamodb/fabric-lists.ts'
import { DynamoDbFabrics } from '../../aws/dynamodb/fabrics.ts'
import { DynamoDbIdempotency } from '../../aws/dynamodb/idempotency.ts'
import { DynamoDbJournal } from '../../aws/dynamodb/journal.ts'
import { DynamoDbLocks } from '../../aws/dynamodb/locks.ts'
import { DynamoDbLostOperations } from '../../aws/dynamodb/lost-operations.ts'
import { DynamoDbRepositories } from '../../aws/dynamodb/repositories.ts'
import { DynamoDbUploadGrants } from '../../aws/dynamodb/upload-grants.ts'
import { createDynamoDbClient } from '../../aws/dynamodb-client.ts'
import { logger } from '../lambda/logger.ts'
import { countUnreadable } from '../lambda/metrics.ts'
import { provider } from './provider.ts'

/** Lists leave such a record out; the log and a metric report it. */
function onUnreadable(id: string, reason: string): void {
  logger.error('A record cannot be read, and lists leave it out', { record: id, reason })
  countUnreadable()
}

/** The records in the DynamoDB table. */
export const records = provider({ TABLE_NAME: z.string().min(1) }, ({ TABLE_NAME }) => {
  const table = { client: createDynamoDbClient(), name: TABLE_NAME, onUnreadable }
  return {
    fabrics: new DynamoDbFabrics(table),
    rejectedFiles: new DynamoDbRejectedFiles(table),
    repositories: new DynamoDbRepositories(table),
    locks: new DynamoDbLocks(table),
    journal: new DynamoDbJournal(table),
    deliveries: new DynamoDbDeliveries(table),
    uploadGrants: new DynamoDbUploadGrants(table),
    proposals: new DynamoDbProposals(table),
    lostOperations: new DynamoDbLostOperations(table),
    idempotency: new DynamoDbIdempotency(table),
  }
})
