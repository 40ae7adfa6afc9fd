import { join } from 'node:path'
import { definedOf } from '../../defined-of.ts'
import type { Stores } from '../template/stores.ts'
import type { AwsCall } from './aws-call.ts'
import { type StoredObject, startAwsEndpoint } from './aws-endpoint.ts'
import { startAwsServices } from './aws-services.ts'
import { ensureTable, type LocalService, startDynamoDb } from './dynamodb.ts'
import { LocalEventBus } from './local-event-bus.ts'
import { LocalSecrets } from './secrets-manager.ts'

export interface AccountOptions {
  /** The directory for all data. */
  directory: string
  /** The port of S3 and SQS. */
  port: number
  stores: Stores
  /** A DynamoDB that is there already, such as DynamoDB Local; by default dynalite, with its data in the directory. */
  dynamoDbEndpoint?: string
  /** The endpoint of a KMS; by default there is none. */
  kmsEndpoint?: string
  /** Names of event buses, and the file that stores their events. */
  events: { buses: readonly string[]; file: string }
  /** Called for every call through the endpoint. */
  onCall: (call: AwsCall) => void
  /** Called for every object that is put into a bucket. */
  onObject: (object: StoredObject) => void
}

/** The parts of an AWS account that the stack uses. */
export interface Account {
  /** The endpoint of all services, for callers with keys of their own. */
  endpoint: string
  /** The endpoint of S3 and SQS themselves. */
  servicesEndpoint: string
  secrets: LocalSecrets
  close(): Promise<void>
}

/** DynamoDB, S3 and SQS with the stores of a deployment, and Secrets Manager, behind one endpoint. */
export async function startAccount(options: AccountOptions): Promise<Account> {
  const { directory, port, stores, events, kmsEndpoint, onCall, onObject } = options
  const dynamoDb = await openDynamoDb(options)
  const services = await startAwsServices({ directory: join(directory, 'aws'), port, ...stores })
  const secrets = new LocalSecrets(join(directory, 'secrets'))
  const { endpoint } = services
  const aws = await startAwsEndpoint({
    services: { dynamodb: dynamoDb.endpoint, s3: endpoint, sqs: endpoint, ...definedOf({ kms: kmsEndpoint }) },
    secrets,
    events: new LocalEventBus(events.file, events.buses),
    onCall,
    onObject,
  })
  const close = async () => {
    for (const { close } of [aws, services, dynamoDb]) await close()
  }
  return { endpoint: aws.endpoint, servicesEndpoint: endpoint, secrets, close }
}

/** Closing leaves a DynamoDB alone that somebody else has started. */
async function openDynamoDb({ directory, stores: { tables }, dynamoDbEndpoint }: AccountOptions): Promise<LocalService> {
  if (dynamoDbEndpoint === undefined) return startDynamoDb({ directory: join(directory, 'dynamodb'), tables })
  for (const table of tables) await ensureTable(dynamoDbEndpoint, table)
  return { endpoint: dynamoDbEndpoint, close: async () => {} }
}
