import type { Records } from '../../lib/app/deployment.ts'
import { DynamoDbDeliveries } from '../../lib/aws/deliveries.ts'
import { DynamoDbFabrics } from '../../lib/aws/fabrics.ts'
import { DynamoDbJournal } from '../../lib/aws/journal.ts'
import { DynamoDbLocks } from '../../lib/aws/locks.ts'
import { DynamoDbLostOperations } from '../../lib/aws/lost-operations.ts'
import { DynamoDbRepositories } from '../../lib/aws/repositories.ts'
import { DynamoDbUploadGrants } from '../../lib/aws/upload-grants.ts'
import { emptyTable } from '../aws/databases.ts'

/** The records of a deployment that knows nothing yet. */
export async function stateOn(endpoint: string): Promise<Records> {
  const table = await emptyTable(endpoint)
  return {
    fabrics: new DynamoDbFabrics(table),
    repositories: new DynamoDbRepositories(table),
    locks: new DynamoDbLocks(table),
    journal: new DynamoDbJournal(table),
    deliveries: new DynamoDbDeliveries(table),
    uploadGrants: new DynamoDbUploadGrants(table),
    lostOperations: new DynamoDbLostOperations(table),
  }
}
