import { randomUUID } from 'node:crypto'
import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb'
import { GetCommand, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb'
import type { Item, Key, Table } from './table.ts'

/** What has to hold for the stored item, so that a write happens. Attribute names are written as `#name`. */
export interface Condition {
  expression: string
  names?: Record<string, string>
  values?: Record<string, unknown>
}

/** Reads what was last written, not an older replica. */
export async function getItem({ client, name }: Table, { pk, sk }: Key): Promise<Item | undefined> {
  const { Item: item } = await client.send(new GetCommand({ TableName: name, Key: { pk, sk }, ConsistentRead: true }))
  return item as Item | undefined
}

/**
 * Writes the item if the condition holds for the one that is there; false when it does not. The SDK repeats a write whose answer was
 * lost, and then meets its own item: `write_id` tells it from anybody else's.
 */
export async function putItemIf(table: Table, item: Item, condition: Condition): Promise<boolean> {
  const written = { ...item, write_id: randomUUID() }
  const put = new PutCommand({
    TableName: table.name,
    Item: written,
    ConditionExpression: condition.expression,
    ExpressionAttributeNames: condition.names,
    ExpressionAttributeValues: condition.values,
  })
  if ((await ifConditionHolds(table.client.send(put))) !== undefined) return true
  return (await getItem(table, item))?.write_id === written.write_id
}

/** The answer to a conditional write; undefined when its condition did not hold and nothing was written. */
export async function ifConditionHolds<T>(write: Promise<T>): Promise<T | undefined> {
  try {
    return await write
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return undefined
    throw error
  }
}

export interface Range {
  partition: string
  /** Only sort keys that begin so; all when empty. */
  prefix?: string
  newestFirst?: boolean
  limit: number
  /** The sort key after which to go on. */
  after?: string
}

/** Up to `limit` items of a partition in the order of their sort keys, and whether there are more. */
export async function queryItems(
  { client, name }: Table,
  { partition, prefix = '', newestFirst = false, limit, after }: Range,
): Promise<{ items: Item[]; more: boolean }> {
  const items: Item[] = []
  let start: Record<string, unknown> | undefined = after === undefined ? undefined : { pk: partition, sk: after }
  do {
    const query = new QueryCommand({
      TableName: name,
      KeyConditionExpression: prefix === '' ? 'pk = :pk' : 'pk = :pk AND begins_with(sk, :prefix)',
      ExpressionAttributeValues: { ':pk': partition, ...(prefix === '' ? {} : { ':prefix': prefix }) },
      ScanIndexForward: !newestFirst,
      // One more than asked for tells whether there is a next page.
      Limit: limit + 1 - items.length,
      ExclusiveStartKey: start,
      ConsistentRead: true,
    })
    const page = await client.send(query)
    items.push(...((page.Items ?? []) as Item[]))
    start = page.LastEvaluatedKey
  } while (start !== undefined && items.length <= limit)
  return { items: items.slice(0, limit), more: items.length > limit }
}
