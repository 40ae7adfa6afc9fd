import { randomUUID } from 'node:crypto'
import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb'
import { GetCommand, PutCommand, QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb'
import { definedOf } from '../../defined-of.ts'
import { pages } from '../../pages.ts'
import type { Key } from './keys.ts'
import type { Item, Table } from './table.ts'

/** The condition on the stored item under which a write happens. Attribute names are written as `#name`. */
export interface Condition {
  expression: string
  names?: Record<string, string>
  values?: Record<string, unknown>
}

/** Reads the last written item, not an older replica. */
export async function getItem({ client, name }: Table, { pk, sk }: Key): Promise<Item | undefined> {
  const { Item: item } = await client.send(new GetCommand({ TableName: name, Key: { pk, sk }, ConsistentRead: true }))
  return item as Item | undefined
}

/**
 * Writes the item if the condition holds for the stored one; otherwise returns false. The SDK repeats a write whose
 * answer was lost, and then meets its own item: `write_id` identifies it.
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

/** Changes to an item; attributes in neither list stay as they are. */
export interface Changes {
  /** An undefined value leaves the attribute as it is. */
  set?: Record<string, unknown>
  remove?: readonly string[]
}

/**
 * Changes attributes of the item if the condition holds; otherwise returns false. Creates a missing item. Idempotent;
 * but if the SDK repeats a request whose answer was lost, the result may be false although the change was made.
 */
export async function updateItemIf(
  { client, name }: Table,
  { pk, sk }: Key,
  { set = {}, remove = [] }: Changes,
  condition: Condition,
): Promise<boolean> {
  const present = Object.entries(set).filter(([, value]) => value !== undefined)
  const names = [...present.map(([attribute]) => attribute), ...remove]
  const setting = present.map(([attribute]) => `#${attribute} = :new_${attribute}`)
  const values = { ...condition.values, ...Object.fromEntries(present.map(([attribute, value]) => [`:new_${attribute}`, value])) }
  const update = new UpdateCommand({
    TableName: name,
    Key: { pk, sk },
    UpdateExpression: [
      ...(setting.length === 0 ? [] : [`SET ${setting.join(', ')}`]),
      ...(remove.length === 0 ? [] : [`REMOVE ${remove.map((attribute) => `#${attribute}`).join(', ')}`]),
    ].join(' '),
    ConditionExpression: condition.expression,
    ExpressionAttributeNames: {
      ...condition.names,
      ...Object.fromEntries(names.map((attribute) => [`#${attribute}`, attribute])),
    },
    ...(Object.keys(values).length === 0 ? {} : { ExpressionAttributeValues: values }),
  })
  return (await ifConditionHolds(client.send(update))) !== undefined
}

/** The answer to a conditional write; undefined if its condition did not hold and nothing was written. */
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
  /** Prefix of the sort keys; empty for all. */
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
      // One additional item shows whether there is a next page.
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

const PAGE = 500

/** The items of a partition in the order of their sort keys. */
export async function* itemsOf(
  table: Table,
  { partition, prefix = '' }: Pick<Range, 'partition' | 'prefix'>,
): AsyncGenerator<Item> {
  const read = async (after: string | undefined) => {
    const { items, more } = await queryItems(table, { partition, prefix, limit: PAGE, ...definedOf({ after }) })
    return { items, next: more ? items.at(-1)?.sk : undefined }
  }
  for await (const { items } of pages(read)) yield* items
}

/** All items of a partition in the order of their sort keys. */
export async function queryAll(table: Table, range: Pick<Range, 'partition' | 'prefix'>): Promise<Item[]> {
  const all: Item[] = []
  for await (const item of itemsOf(table, range)) all.push(item)
  return all
}
