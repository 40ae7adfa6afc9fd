import { mkdir } from 'node:fs/promises'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import {
  CreateTableCommand,
  type CreateTableCommandInput,
  DescribeTableCommand,
  DynamoDBClient,
  ResourceInUseException,
  type TableDescription,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb'
import dynalite from 'dynalite'
import { definedOf } from '../../defined-of.ts'
import { listen } from '../server/listen.ts'
import { LOCAL_CREDENTIALS, LOCAL_REGION } from '../server/local-aws.ts'

export interface DynamoDbOptions {
  /** The directory for the data; in memory if absent. */
  directory?: string
  /** 0 or absent: any free port. */
  port?: number
  /** The tables to create unless they exist. */
  tables: readonly TableDefinition[]
}

export type TableDefinition = Pick<
  CreateTableCommandInput,
  'TableName' | 'KeySchema' | 'AttributeDefinitions' | 'GlobalSecondaryIndexes'
>

/** Seconds. */
const WAITING = { maxWaitTime: 60, minDelay: 0.01, maxDelay: 1 }

export interface LocalService {
  /** For `AWS_ENDPOINT_URL_...`. */
  readonly endpoint: string
  /** Ends open connections and waits until everything is on disk. */
  close(): Promise<void>
}

/** dynalite on the loopback interface, with tables. dynalite does not delete expired items. */
export async function startDynamoDb({ directory, port = 0, tables }: DynamoDbOptions): Promise<LocalService> {
  if (directory !== undefined) await mkdir(directory, { recursive: true })
  const server = dynalite({ createTableMs: 0, ...definedOf({ path: directory }) })
  const answered = survive(server)
  const endpoint = `http://127.0.0.1:${await listen(server, port)}`
  try {
    for (const table of tables) await ensureTable(endpoint, table)
  } catch (error) {
    await close(server, answered)
    throw error
  }
  return { endpoint, close: () => close(server, answered) }
}

/** A table that an earlier version of this program created and that the emulator cannot change. */
export class OldTableError extends Error {
  override readonly name = 'OldTableError'
}

/** Creates a table in an emulator unless it exists. Throws OldTableError if its keys or indexes differ. */
export async function ensureTable(
  endpoint: string,
  { TableName, KeySchema, AttributeDefinitions, GlobalSecondaryIndexes }: TableDefinition,
): Promise<void> {
  const client = new DynamoDBClient({ endpoint, region: LOCAL_REGION, credentials: LOCAL_CREDENTIALS })
  const indexes = GlobalSecondaryIndexes === undefined ? {} : { GlobalSecondaryIndexes }
  const definition = { TableName, KeySchema, AttributeDefinitions, ...indexes, BillingMode: 'PAY_PER_REQUEST' } as const
  try {
    await client.send(new CreateTableCommand(definition))
    // Emulators, too, create tables in the background.
    await waitUntilTableExists({ client, ...WAITING }, { TableName })
  } catch (error) {
    if (!(error instanceof ResourceInUseException)) throw error
    const { Table: kept = {} } = await client.send(new DescribeTableCommand({ TableName }))
    const [wanted, found] = [structureOf({ KeySchema, GlobalSecondaryIndexes }), structureOf(kept)]
    if (wanted === found) return
    const message = `The kept table ${TableName} is from another version of the GitOps File Manager: it has ${found}, and this version requires ${wanted}`
    throw new OldTableError(
      `${message}. Run \`npm run reset\`, which deletes all data in .local (delete a directory of your own yourself), and start again`,
    )
  } finally {
    client.destroy()
  }
}

/** Keys and indexes as one text, whatever order an emulator lists them in. */
function structureOf({ KeySchema, GlobalSecondaryIndexes = [] }: Pick<TableDescription, 'KeySchema' | 'GlobalSecondaryIndexes'>) {
  const keys = (schema: TableDescription['KeySchema'] = []) => schema.map(({ AttributeName }) => AttributeName).join(' and ')
  const indexes = GlobalSecondaryIndexes.map(({ IndexName, KeySchema: schema }) => `${IndexName} on ${keys(schema)}`).sort()
  return `the keys ${keys(KeySchema)} and ${indexes.length === 0 ? 'no index' : `the index ${indexes.join(', ')}`}`
}

/** Waits until every request that has arrived has its answer. */
type Answered = () => Promise<void>

/**
 * Keeps the process alive where dynalite would end it. If a client disconnects in the middle of a request, dynalite
 * throws in an event handler. If its store is closed in the middle of one, it throws where nobody can catch it, so that
 * whoever closes the store waits for the answers first; a request whose client has gone is still worked on.
 */
function survive(server: Server): Answered {
  const working = new Set<ServerResponse>()
  let idle = () => {}
  const done = (response: ServerResponse) => {
    working.delete(response)
    if (working.size === 0) idle()
  }
  const [handle] = server.listeners('request')
  server.removeAllListeners('request')
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    working.add(response)
    const end = response.end.bind(response) as (...args: unknown[]) => ServerResponse
    response.end = (...args: unknown[]) => {
      done(response)
      return end(...args)
    }
    handle?.(request, response)
    request.removeAllListeners('error')
    request.on('error', () => response.destroy())
    // The body has not arrived whole, and dynalite never begins.
    request.once('close', () => {
      if (!request.complete) done(response)
    })
  })
  return () =>
    new Promise((resolve) => {
      idle = resolve
      if (working.size === 0) resolve()
    })
}

async function close(server: Server, answered: Answered): Promise<void> {
  await answered()
  await new Promise<void>((resolve, reject) => {
    server.close((error) => (error instanceof Error ? reject(error) : resolve()))
    server.closeAllConnections()
  })
}
