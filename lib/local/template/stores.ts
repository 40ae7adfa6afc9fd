import type { Resources } from './resources.ts'

/** A table, with the properties that the emulator of DynamoDB supports. */
export interface DeployedTable {
  TableName: string
  KeySchema: DeployedKey[]
  AttributeDefinitions: { AttributeName: string; AttributeType: 'S' | 'N' | 'B' }[]
  GlobalSecondaryIndexes?: { IndexName: string; KeySchema: DeployedKey[]; Projection: { ProjectionType: 'ALL' | 'KEYS_ONLY' } }[]
}

interface DeployedKey {
  AttributeName: string
  KeyType: 'HASH' | 'RANGE'
}

export interface DeployedQueue {
  name: string
  /** Attributes in the form of the SQS API. */
  attributes: Record<string, string>
}

/** The resources that hold state. */
export interface Stores {
  tables: readonly DeployedTable[]
  buckets: readonly string[]
  queues: readonly DeployedQueue[]
}

/** Attributes of a queue that make a difference here; encryption and tags make none. */
const QUEUE_ATTRIBUTES = [
  'ContentBasedDeduplication',
  'DeduplicationScope',
  'DelaySeconds',
  'FifoQueue',
  'FifoThroughputLimit',
  'MaximumMessageSize',
  'MessageRetentionPeriod',
  'ReceiveMessageWaitTimeSeconds',
  'RedrivePolicy',
  'VisibilityTimeout',
]

/** The tables, buckets and queues of an assembly. */
export function readStores(resources: Resources): Stores {
  return {
    tables: resources
      .ofType<DeployedTable>('AWS::DynamoDB::Table', ['TableName', 'KeySchema', 'AttributeDefinitions', 'GlobalSecondaryIndexes'])
      .map(({ properties }) => properties),
    buckets: resources.ofType('AWS::S3::Bucket', []).map(({ id }) => id),
    queues: resources
      .ofType<Record<string, unknown>>('AWS::SQS::Queue', ['QueueName', ...QUEUE_ATTRIBUTES])
      .map(({ properties: { QueueName: name, ...attributes } }) => ({
        name: String(name),
        attributes: attributesOf(attributes),
      })),
  }
}

function attributesOf(properties: Record<string, unknown>): Record<string, string> {
  const entries = Object.entries(properties)
  return Object.fromEntries(
    entries.map(([name, value]) => [name, typeof value === 'object' ? JSON.stringify(value) : String(value)]),
  )
}
