import { QueryCommand } from '@aws-sdk/lib-dynamodb'
import * as z from 'zod'
import type { DuePage } from '../../app/ports/journal.ts'
import { type Condition, updateItemIf } from './item.ts'
import { DUE_INDEX, type DueKind, type Key } from './keys.ts'
import type { Item, Table } from './table.ts'

/** The attributes whose removal takes an item out of the index. */
export const DUE_ATTRIBUTES = ['due_kind', 'due_at'] as const

/** The item is in the index, and therefore open. */
const IS_DUE: Condition = { expression: 'attribute_exists(#due_at)', names: { '#due_at': 'due_at' } }

/** The attributes that put an item into the index. `at` is in milliseconds since the epoch. */
export function dueAttributes(kind: DueKind, at: number): { due_kind: DueKind; due_at: string } {
  return { due_kind: kind, due_at: new Date(at).toISOString() }
}

const CURSOR = z.object({ due_kind: z.string(), due_at: z.string(), pk: z.string(), sk: z.string() })

/**
 * Items that were due before a time, oldest first, and the cursor of the next page. An index lags behind its table by
 * fractions of a second: new items may be missing, and items that just got their outcome may still be included.
 */
export async function queryDue(
  { client, name }: Table,
  kind: DueKind,
  before: Date,
  { limit, after }: DuePage,
): Promise<{ items: Item[]; next?: string }> {
  const items: Item[] = []
  let start: Record<string, unknown> | undefined = after === undefined ? undefined : keyIn(after)
  do {
    const query = new QueryCommand({
      TableName: name,
      IndexName: DUE_INDEX,
      KeyConditionExpression: 'due_kind = :due_kind AND due_at < :before',
      ExpressionAttributeValues: { ':due_kind': kind, ':before': before.toISOString() },
      // One additional item shows whether there is a next page.
      Limit: limit + 1 - items.length,
      ExclusiveStartKey: start,
    })
    const page = await client.send(query)
    items.push(...((page.Items ?? []) as Item[]))
    start = page.LastEvaluatedKey
  } while (start !== undefined && items.length <= limit)
  const last = items[limit - 1]
  return items.length > limit && last !== undefined ? { items: items.slice(0, limit), next: cursorOf(last) } : { items }
}

/** Changes the due time of an item in the index; an item outside the index stays outside. */
export async function postponeItem(table: Table, key: Key, until: Date): Promise<void> {
  await updateItemIf(table, key, { set: { due_at: until.toISOString() } }, IS_DUE)
}

/** The end of a page, as the text of a cursor. */
function cursorOf(item: Item): string {
  return Buffer.from(JSON.stringify(CURSOR.parse(item))).toString('base64url')
}

function keyIn(cursor: string): Record<string, unknown> {
  return CURSOR.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString()))
}
