import { PolicyStatement } from 'aws-cdk-lib/aws-iam'
import { DUE_INDEX, DUE_PARTITIONS, PARTITIONS } from '../../lib/aws/dynamodb/keys.ts'
import type { Permission } from './permission.ts'

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
    return { statement: statement(actions, resource, keyPattern(partition as Partition | DuePartition)) }
  })
}

/** The partition keys of an entity as an IAM pattern: an id follows a prefix. */
export function keyPattern(partition: Partition | DuePartition): string {
  const key: string = { ...PARTITIONS, ...DUE_PARTITIONS }[partition]
  return key.endsWith('#') ? `${key}*` : key
}
