import type { Records } from '../../lib/app/deployment.ts'
import { DynamoDbDeliveries } from '../../lib/aws/dynamodb/deliveries.ts'
import { DynamoDbProposals, DynamoDbRejectedFiles } from '../../lib/aws/dynamodb/fabric-lists.ts'
import { DynamoDbFabrics } from '../../lib/aws/dynamodb/fabrics.ts'
import { DynamoDbJournal } from '../../lib/aws/dynamodb/journal.ts'
import type { LockTiming } from '../../lib/aws/dynamodb/lock-timing.ts'
import { DynamoDbLocks } from '../../lib/aws/dynamodb/locks.ts'
import { DynamoDbLostOperations } from '../../lib/aws/dynamodb/lost-operations.ts'
import { DynamoDbRepositories } from '../../lib/aws/dynamodb/repositories.ts'
import type { Table } from '../../lib/aws/dynamodb/table.ts'
import { DynamoDbUploadGrants } from '../../lib/aws/dynamodb/upload-grants.ts'
import { emptyTable } from '../aws/databases.ts'

/** The records of a deployment that knows nothing yet. */
export async function stateOn(endpoint: string, lockTiming: Partial<LockTiming> = {}): Promise<Records> {
  return recordsIn(await emptyTable(endpoint), lockTiming)
}

export function recordsIn(table: Table, lockTiming: Partial<LockTiming> = {}): Records {
  return {
    fabrics: new DynamoDbFabrics(table),
    rejectedFiles: new DynamoDbRejectedFiles(table),
    repositories: new DynamoDbRepositories(table),
    locks: new DynamoDbLocks(table, lockTiming),
    journal: new DynamoDbJournal(table),
    deliveries: new DynamoDbDeliveries(table),
    uploadGrants: new DynamoDbUploadGrants(table),
    proposals: new DynamoDbProposals(table),
    lostOperations: new DynamoDbLostOperations(table),
  }
}
