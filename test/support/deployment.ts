import type { S3Client } from '@aws-sdk/client-s3'
import type { GitRepository } from '../../lib/app/ports/ports.ts'
import type { OperationContext } from '../../lib/app/transaction/operation-context.ts'
import { DynamoDbJournal } from '../../lib/aws/dynamodb/journal.ts'
import type { LockTiming } from '../../lib/aws/dynamodb/lock-timing.ts'
import { DynamoDbLocks } from '../../lib/aws/dynamodb/locks.ts'
import type { Table } from '../../lib/aws/dynamodb/table.ts'
import { S3Originals } from '../../lib/aws/s3/originals.ts'
import { defaultDirectory } from '../../lib/domain/fabric/default-settings.ts'

export interface State {
  table: Table
  s3: S3Client
  bucket: string
}

/** What an operation on the fabric `lab` works with in a deployment. */
export function deployedContext(
  { table, s3, bucket }: State,
  repository: GitRepository,
  timing: Partial<LockTiming> = {},
): OperationContext {
  return {
    settings: { name: 'lab', directory: defaultDirectory('lab') },
    repository,
    repositoryId: 'repo-lab',
    locks: new DynamoDbLocks(table, timing),
    journal: new DynamoDbJournal(table),
    originals: new S3Originals(s3, bucket),
    manager: { name: 'GitOps File Manager', email: 'gitops-file-manager@localhost' },
    now: () => new Date(),
  }
}
