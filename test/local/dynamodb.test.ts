import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { BatchWriteItemCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { expect, onTestFinished, test } from 'vitest'
import { OldTableError, startDynamoDb } from '../../lib/local/aws/dynamodb.ts'
import { LOCAL_CREDENTIALS, LOCAL_REGION } from '../../lib/local/server/local-aws.ts'
import { STATE_TABLE } from '../support/state-table.ts'

async function keptDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'gfm-dynamodb-'))
  onTestFinished(() => rm(directory, { recursive: true, force: true }))
  return directory
}

test('a table that was kept is used again', async () => {
  const directory = await keptDirectory()
  for (let start = 1; start <= 2; start++) await (await startDynamoDb({ directory, tables: [STATE_TABLE] })).close()
})

test('a table of an older version, without the index, is refused in a sentence that says what to do', async () => {
  const directory = await keptDirectory()
  const { GlobalSecondaryIndexes: _, AttributeDefinitions: attributes = [], ...older } = STATE_TABLE
  const names = new Set(older.KeySchema?.map(({ AttributeName }) => AttributeName))
  const AttributeDefinitions = attributes.filter(({ AttributeName }) => names.has(AttributeName))
  await (await startDynamoDb({ directory, tables: [{ ...older, AttributeDefinitions }] })).close()
  const refused = await startDynamoDb({ directory, tables: [STATE_TABLE] }).catch((error: unknown) => error)
  expect(refused).toBeInstanceOf(OldTableError)
  expect((refused as Error).message).toMatch(
    / has the keys \w+ and \w+ and no index, and this version requires .* the index due on .*\. Run `npm run reset`/,
  )
})

test('closes after the answers to all requests that have arrived: dynalite would end the process otherwise', async () => {
  const table = {
    TableName: 'table',
    KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' as const }],
    AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' as const }],
  }
  const thrown: unknown[] = []
  const note = (error: unknown) => void thrown.push(error)
  process.prependListener('uncaughtException', note)
  onTestFinished(() => void process.off('uncaughtException', note))
  for (let round = 0; round < 8; round++) {
    const service = await startDynamoDb({ tables: [table] })
    const client = new DynamoDBClient({
      endpoint: service.endpoint,
      region: LOCAL_REGION,
      credentials: LOCAL_CREDENTIALS,
      maxAttempts: 1,
    })
    const writes = Array.from({ length: 40 }, (_, number) => client.send(written('table', number)))
    await Promise.race(writes)
    await service.close()
    await Promise.allSettled(writes)
  }
  expect(thrown).toEqual([])
})

/** A write that takes the emulator several steps. */
function written(TableName: string, number: number): BatchWriteItemCommand {
  const items = Array.from({ length: 25 }, (_, item) => ({ PutRequest: { Item: { pk: { S: `${number}.${item}` } } } }))
  return new BatchWriteItemCommand({ RequestItems: { [TableName]: items } })
}
