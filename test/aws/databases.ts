import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { DeleteCommand, DynamoDBDocumentClient, ScanCommand } from '@aws-sdk/lib-dynamodb'
import type { Table } from '../../lib/aws/dynamodb/table.ts'
import { ensureTable, type LocalService, startDynamoDb } from '../../lib/local/aws/dynamodb.ts'
import { LOCAL_CREDENTIALS, LOCAL_REGION } from '../../lib/local/server/local-aws.ts'
import { dynamoDbLocalMissing, startDynamoDbLocal } from '../support/dynamodb-local.ts'
import { STATE_TABLE } from '../support/state-table.ts'

export interface Database {
  name: string
  start(): Promise<LocalService>
}

const TABLE = 'state'

const dynalite: Database = { name: 'dynalite', start: () => startDynamoDb({ tables: [STATE_TABLE] }) }

const dynamoDbLocal: Database = { name: 'DynamoDB Local', start: startDynamoDbLocal }

/** Every implementation of DynamoDB's API at hand: the official one needs Java. */
export const databases: Database[] = dynamoDbLocalMissing() === undefined ? [dynalite, dynamoDbLocal] : [dynalite]

/** A database with its one table, empty. Emptying is many times faster than making tables. */
export async function emptyTable(endpoint: string): Promise<Table> {
  const table = { name: TABLE, client: documentClient(endpoint) }
  await ensureTable(endpoint, STATE_TABLE)
  const { Items: items = [] } = await table.client.send(new ScanCommand({ TableName: TABLE, ProjectionExpression: 'pk, sk' }))
  await Promise.all(items.map((Key) => table.client.send(new DeleteCommand({ TableName: TABLE, Key }))))
  return table
}

export function documentClient(endpoint: string): DynamoDBDocumentClient {
  const client = new DynamoDBClient({ endpoint, region: LOCAL_REGION, credentials: LOCAL_CREDENTIALS })
  return DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } })
}
