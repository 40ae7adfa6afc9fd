import { mkdir } from 'node:fs/promises'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import {
  CreateTableCommand,
  type CreateTableCommandInput,
  DynamoDBClient,
  ResourceInUseException,
} from '@aws-sdk/client-dynamodb'
import dynalite from 'dynalite'
import { listen } from './listen.ts'
import { LOCAL_CREDENTIALS, LOCAL_REGION } from './local-aws.ts'

export interface DynamoDbOptions {
  /** Where the data is kept between runs; in memory when absent. */
  directory?: string
  /** 0 or absent: any free port. */
  port?: number
  /** Created unless they are there. */
  tables: readonly TableDefinition[]
}

export type TableDefinition = Pick<
  CreateTableCommandInput,
  'TableName' | 'KeySchema' | 'AttributeDefinitions' | 'GlobalSecondaryIndexes'
>

export interface LocalService {
  /** For `AWS_ENDPOINT_URL_...`. */
  readonly endpoint: string
  /** Ends open connections and waits until everything is on disk. */
  close(): Promise<void>
}

/** dynalite on the loopback interface, with tables. It deletes nothing when a time to live ends. */
export async function startDynamoDb({ directory, port = 0, tables }: DynamoDbOptions): Promise<LocalService> {
  if (directory !== undefined) await mkdir(directory, { recursive: true })
  const server = dynalite({ createTableMs: 0, ...(directory === undefined ? {} : { path: directory }) })
  surviveAbortedRequests(server)
  const endpoint = `http://127.0.0.1:${await listen(server, port)}`
  for (const table of tables) await ensureTable(endpoint, table)
  return { endpoint, close: () => close(server) }
}

/** Creates a table in an emulator unless it is there. */
export async function ensureTable(
  endpoint: string,
  { TableName, KeySchema, AttributeDefinitions, GlobalSecondaryIndexes }: TableDefinition,
): Promise<void> {
  const client = new DynamoDBClient({ endpoint, region: LOCAL_REGION, credentials: LOCAL_CREDENTIALS })
  const indexes = GlobalSecondaryIndexes === undefined ? {} : { GlobalSecondaryIndexes }
  const definition = { TableName, KeySchema, AttributeDefinitions, ...indexes, BillingMode: 'PAY_PER_REQUEST' } as const
  try {
    await client.send(new CreateTableCommand(definition))
  } catch (error) {
    if (!(error instanceof ResourceInUseException)) throw error
  } finally {
    client.destroy()
  }
}

/** dynalite throws out of an event when a client goes away in the middle of a request, which would end this process. */
function surviveAbortedRequests(server: Server): void {
  const [handle] = server.listeners('request')
  server.removeAllListeners('request')
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    handle?.(request, response)
    request.removeAllListeners('error')
    request.on('error', () => response.destroy())
  })
}

function close(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.close((error) => (error instanceof Error ? reject(error) : resolve()))
    server.closeAllConnections()
  })
}
