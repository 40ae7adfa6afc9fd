import { UpdateCommand } from '@aws-sdk/lib-dynamodb'
import type { Key } from '../../lib/aws/dynamodb/keys.ts'
import type { Table } from '../../lib/aws/dynamodb/table.ts'

/** Sets an attribute of an item, as a later version would, or a person. */
export async function spoil(table: Table, key: Key, attribute: string, value: unknown): Promise<void> {
  await table.client.send(
    new UpdateCommand({
      TableName: table.name,
      Key: key,
      UpdateExpression: 'SET #attribute = :value',
      ExpressionAttributeNames: { '#attribute': attribute },
      ExpressionAttributeValues: { ':value': value },
    }),
  )
}
