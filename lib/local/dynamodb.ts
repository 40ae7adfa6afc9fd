import { mkdir } from 'node:fs/promises'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { CreateTableCommand, DynamoDBClient, ResourceInUseException } from '@aws-sdk/client-dynamodb'
import dynalite from 'dynalite'
import { createTableInput } from '../aws/table.ts'
import { listen } from './listen.ts'
import { LOCAL_CREDENTIALS, LOCAL_REGION } from './local-aws.ts'

export interface DynamoDbOptions {
  /** Where the data is kept between runs; in memory when absent. */
  directory?: string
  /** 0 or absent: any free port. */
  port?: number
  /** Created unless it is there. */
  table: string
}

export interface LocalService {
  /** For `AWS_ENDPOINT_URL_...`. */
  readonly endpoint: string
  /** Ends open connections and waits until everything is on disk. */
  close(): Promise<void>
}

/** dynalite on the loopback interface, with the table of a deployment. It deletes nothing when a time to live ends. */
export async function startDynamoDb({ directory, port = 0, table }: DynamoDbOptions): Promise<LocalService> {
  if (directory !== undefined) await mkdir(directory, { recursive: true })
  const server = dynalite({ createTableMs: 0, ...(directory === undefined ? {} : { path: directory }) })
  surviveAbortedRequests(server)
  const endpoint = `http://127.0.0.1:${await listen(server, port)}`
  await ensureTable(endpoint, table)
  return { endpoint, close: () => close(server) }
}

/** Creates the table of a deployment in an emulator unless it is there. */
export async function ensureTable(endpoint: string, table: string): Promise<void> {
  const client = new DynamoDBClient({ endpoint, region: LOCAL_REGION, credentials: LOCAL_CREDENTIALS })
  try {
    await client.send(new CreateTableCommand(createTableInput(table)))
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
