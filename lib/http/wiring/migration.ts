import * as z from 'zod'
import { migrateRecords } from '../../aws/dynamodb/migrate-records.ts'
import { createDynamoDbClient } from '../../aws/dynamodb-client.ts'
import { provider } from './provider.ts'

/** The migration of the records in the DynamoDB table. */
export const migration = provider({ TABLE_NAME: z.string().min(1) }, ({ TABLE_NAME }) => {
  const table = { client: createDynamoDbClient(), name: TABLE_NAME }
  return { migrate: (now: Date) => migrateRecords(table, now) }
})
