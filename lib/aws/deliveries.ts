import { UpdateCommand } from '@aws-sdk/lib-dynamodb'
import * as z from 'zod'
import type { Deliveries } from '../app/ports.ts'
import { DELIVERY_STATUSES, type DeliveryRecord } from '../domain/delivery-record.ts'
import { getItem, ifConditionHolds, putItemIf, queryItems } from './item.ts'
import { FAULT, readRecord } from './record-schemas.ts'
import { deliveryKey, type Item, type Table } from './table.ts'

/** Nobody has recorded this delivery. */
const IS_NEW = 'attribute_not_exists(pk)'
/** What has expired is not brought back as a fragment. */
const IS_KNOWN = 'attribute_exists(pk)'

/** Hosts repeat a delivery for up to three days. */
const KEEP_SECONDS = 7 * 24 * 3600
const PAGE = 500

export const DELIVERY_RECORD = z.object({
  repository: z.string(),
  delivery: z.string(),
  source: z.string(),
  status: z.enum(DELIVERY_STATUSES),
  reason: z.string().exactOptional(),
  branch: z.string().exactOptional(),
  before: z.string().nullable().exactOptional(),
  after: z.string().nullable().exactOptional(),
  received_at: z.string(),
  finished_at: z.string().exactOptional(),
  operations: z.array(z.string()).exactOptional(),
  failure: z.object({ code: z.string(), message: z.string(), faults: z.array(FAULT).exactOptional() }).exactOptional(),
}) satisfies z.ZodType<DeliveryRecord>

/** The ledger of deliveries: items of their repository's partition. They expire. */
export class DynamoDbDeliveries implements Deliveries {
  readonly #table: Table

  constructor(table: Table) {
    this.#table = table
  }

  async claim(record: DeliveryRecord): Promise<DeliveryRecord | undefined> {
    const key = deliveryKey(record.repository, record.delivery)
    const item = { ...record, ...key, expires_at: Math.floor(Date.parse(record.received_at) / 1000) + KEEP_SECONDS }
    if (await putItemIf(this.#table, item, { expression: IS_NEW })) return undefined
    return this.get(record.repository, record.delivery)
  }

  async get(repository: string, delivery: string): Promise<DeliveryRecord | undefined> {
    const item = await getItem(this.#table, deliveryKey(repository, delivery))
    return item === undefined ? undefined : recordOf(item)
  }

  async note(repository: string, delivery: string, changes: Partial<DeliveryRecord>): Promise<void> {
    const entries = Object.entries(changes)
    const update = new UpdateCommand({
      TableName: this.#table.name,
      Key: deliveryKey(repository, delivery),
      UpdateExpression: `SET ${entries.map(([field]) => `#${field} = :${field}`).join(', ')}`,
      ConditionExpression: IS_KNOWN,
      ExpressionAttributeNames: Object.fromEntries(entries.map(([field]) => [`#${field}`, field])),
      ExpressionAttributeValues: Object.fromEntries(entries.map(([field, value]) => [`:${field}`, value])),
    })
    await ifConditionHolds(this.#table.client.send(update))
  }

  async list(repository: string, { limit }: { limit: number }): Promise<DeliveryRecord[]> {
    const all: DeliveryRecord[] = []
    let after: string | undefined
    do {
      const range = { partition: deliveryKey(repository, '').pk, limit: PAGE, ...(after === undefined ? {} : { after }) }
      const { items, more } = await queryItems(this.#table, range)
      all.push(...items.map(recordOf))
      after = more ? items.at(-1)?.sk : undefined
    } while (after !== undefined)
    return all.sort((a, b) => b.received_at.localeCompare(a.received_at)).slice(0, limit)
  }
}

function recordOf(item: Item): DeliveryRecord {
  return readRecord(DELIVERY_RECORD, item, `${item.pk}/${item.sk}`)
}
