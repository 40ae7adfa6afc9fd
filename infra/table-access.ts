import { PolicyStatement } from 'aws-cdk-lib/aws-iam'
import type { Permission } from './permission.ts'

/** Partition keys of the table's entities, as lib/aws/table.ts makes them, with IAM's wildcards. */
export const PARTITIONS = {
  fabrics: 'FABRICS',
  repositories: 'REPOSITORIES',
  operations: 'FABRIC#*',
  commits: 'COMMIT#*',
  deliveries: 'DELIVERIES#*',
  uploads: 'UPLOAD#*',
  locks: 'LOCK#*',
  idempotency: 'IDEMPOTENCY#*',
} as const

export type Partition = keyof typeof PARTITIONS

export type TableAction =
  | 'dynamodb:GetItem'
  | 'dynamodb:PutItem'
  | 'dynamodb:UpdateItem'
  | 'dynamodb:DeleteItem'
  | 'dynamodb:Query'

export type TableAccess = Partial<Record<Partition, readonly TableAction[]>>

/**
 * One statement an entity, held to its partitions by the key of every item that a request touches
 * (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html). `ForAllValues` is also true of a request
 * without keys, hence `Null`.
 */
export function tablePermissions(tableArn: string, access: TableAccess): Permission[] {
  return Object.entries(access).map(([partition, actions]) => {
    const statement = new PolicyStatement({
      actions: [...actions],
      resources: [tableArn],
      conditions: {
        'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': [PARTITIONS[partition as Partition]] },
        Null: { 'dynamodb:LeadingKeys': 'false' },
      },
    })
    return { statement }
  })
}
