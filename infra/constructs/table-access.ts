import { PolicyStatement } from 'aws-cdk-lib/aws-iam'
import type { Permission } from './permission.ts'

/** Partition keys of the table's entities, as lib/aws/dynamodb/table.ts makes them, with IAM's wildcards. */
export const PARTITIONS = {
  fabrics: 'FABRICS',
  repositories: 'REPOSITORIES',
  repositoryParts: 'REPOSITORY#*',
  operations: 'FABRIC#*',
  commits: 'COMMIT#*',
  deliveries: 'DELIVERIES#*',
  uploads: 'UPLOAD#*',
  locks: 'LOCK#*',
  idempotency: 'IDEMPOTENCY#*',
} as const

/** The index of due records. */
export const DUE_INDEX = 'due'

/** Partition keys of the index, one for each kind of due record. */
export const DUE_PARTITIONS = {
  dueOperations: 'DUE#OPERATION',
  dueUploads: 'DUE#UPLOAD',
  dueDeliveries: 'DUE#DELIVERY',
} as const

export type Partition = keyof typeof PARTITIONS
export type DuePartition = keyof typeof DUE_PARTITIONS

export type TableAction =
  | 'dynamodb:GetItem'
  | 'dynamodb:PutItem'
  | 'dynamodb:UpdateItem'
  | 'dynamodb:DeleteItem'
  | 'dynamodb:Query'

export type TableAccess = Partial<Record<Partition, readonly TableAction[]> & Record<DuePartition, readonly ['dynamodb:Query']>>

/**
 * One statement per entity, limited to its partitions by the key of every item that a request touches
 * (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html). `ForAllValues` is also
 * true for a request without keys, hence `Null`.
 */
export function tablePermissions(tableArn: string, access: TableAccess): Permission[] {
  const statement = (actions: readonly TableAction[], resource: string, key: string) =>
    new PolicyStatement({
      actions: [...actions],
      resources: [resource],
      conditions: {
        'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': [key] },
        Null: { 'dynamodb:LeadingKeys': 'false' },
      },
    })
  return Object.entries(access).map(([partition, actions]) => {
    const isDue = partition in DUE_PARTITIONS
    const resource = isDue ? `${tableArn}/index/${DUE_INDEX}` : tableArn
    return {
      statement: statement(actions, resource, { ...PARTITIONS, ...DUE_PARTITIONS }[partition as Partition | DuePartition]),
    }
  })
}
