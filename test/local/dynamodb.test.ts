import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { OldTableError, startDynamoDb } from '../../lib/local/aws/dynamodb.ts'
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
    / has the keys \w+ and \w+ and no index, and this version wants .* the index due on .*\. Run `npm run reset`/,
  )
})
