import { DUE_AFTER_MS } from '../../app/ports/due.ts'
import type { DuePage } from '../../app/ports/journal.ts'
import type { Deliveries } from '../../app/ports/ports.ts'
import { type DeliveryPage, type DeliveryRecord, deliveryRecord } from '../../contract/delivery.ts'
import { DUE_ATTRIBUTES, dueAttributes, postponeItem, queryDue } from './due-items.ts'
import { type Changes, type Condition, getItem, putItemIf, queryAll, updateItemIf } from './item.ts'
import { DELIVERY_PREFIX, DUE_PARTITIONS, deliveryKey } from './keys.ts'
import { readAll, readRecord } from './read-record.ts'
import type { Item, Table } from './table.ts'
import { truncateFailure } from './truncate-to-item.ts'

/** Nobody has recorded this delivery. */
const IS_NEW = 'attribute_not_exists(pk)'
/** The delivery is on record: an update must not recreate an expired item as a fragment. */
const IS_KNOWN: Condition = { expression: 'attribute_exists(pk)' }
/** The delivery has no outcome yet. */
const IS_QUEUED: Condition = { expression: '#status = :queued', names: { '#status': 'status' }, values: { ':queued': 'queued' } }

/** Hosts repeat a delivery for up to three days. */
const KEEP_SECONDS = 7 * 24 * 3600
/** Characters. */
const MAX_REASON = 2000

/** The ledger of deliveries, as items in their repository's partition. Items expire, and queued ones become due. */
export class DynamoDbDeliveries implements Deliveries {
  readonly #table: Table
  readonly #now: () => number

  constructor(table: Table, { now = Date.now }: { now?: () => number } = {}) {
    this.#table = table
    this.#now = now
  }

  async claim(record: DeliveryRecord): Promise<DeliveryRecord | undefined> {
    const key = deliveryKey(record.repository, record.delivery)
    const expires_at = Math.floor(Date.parse(record.received_at) / 1000) + KEEP_SECONDS
    const due = record.status === 'queued' ? this.#due() : {}
    if (await putItemIf(this.#table, { ...bounded(record), ...key, ...due, expires_at }, { expression: IS_NEW })) return undefined
    return this.get(record.repository, record.delivery)
  }

  async get(repository: string, delivery: string): Promise<DeliveryRecord | undefined> {
    const item = await getItem(this.#table, deliveryKey(repository, delivery))
    return item === undefined ? undefined : readRecord(deliveryRecord, item, `${item.pk}/${item.sk}`)
  }

  note(repository: string, delivery: string, changes: Partial<DeliveryRecord>): Promise<boolean> {
    const isOutcome = changes.status !== undefined && changes.status !== 'queued'
    return updateItemIf(this.#table, deliveryKey(repository, delivery), this.#noted(changes), isOutcome ? IS_QUEUED : IS_KNOWN)
  }

  async list(repository: string, { limit }: { limit: number }): Promise<DeliveryPage> {
    const { pk: partition, sk: prefix } = deliveryKey(repository, '')
    const { deliveries, unreadable } = this.#read(await queryAll(this.#table, { partition, prefix }))
    const newest = deliveries.sort((a, b) => b.received_at.localeCompare(a.received_at)).slice(0, limit)
    return { deliveries: newest, unreadable }
  }

  async due(before: Date, page: DuePage): Promise<DeliveryPage & { next?: string }> {
    const { items, ...more } = await queryDue(this.#table, DUE_PARTITIONS.dueDeliveries, before, page)
    return { ...this.#read(items), ...more }
  }

  postpone(repository: string, delivery: string, until: Date): Promise<void> {
    return postponeItem(this.#table, deliveryKey(repository, delivery), until)
  }

  #noted(noted: Partial<DeliveryRecord>): Changes {
    const changes = bounded(noted)
    if (changes.status === undefined) return { set: changes }
    return changes.status === 'queued' ? { set: { ...changes, ...this.#due() } } : { set: changes, remove: DUE_ATTRIBUTES }
  }

  #due() {
    return dueAttributes(DUE_PARTITIONS.dueDeliveries, this.#now() + DUE_AFTER_MS.delivery)
  }

  #read(items: readonly Item[]): DeliveryPage {
    const idOf = ({ sk }: Item) => sk.slice(DELIVERY_PREFIX.length)
    const { read: deliveries, unreadable } = readAll(this.#table, items, deliveryRecord, idOf)
    return { deliveries, unreadable }
  }
}

/** Reasons come from outside: they become one line, short enough for the item. */
function bounded<R extends Partial<DeliveryRecord>>(record: R): R {
  const { reason, failure } = record
  return {
    ...record,
    ...(reason === undefined ? {} : { reason: oneLine(reason, MAX_REASON) }),
    ...(failure === undefined ? {} : { failure: truncateFailure(failure) }),
  }
}

/**
 * Text from outside as one line for storing and showing: without control characters, and truncated to a number of
 * characters.
 */
function oneLine(text: string, max: number): string {
  const line = text.replace(/[\p{Cc}\p{Bidi_Control}\u2028\u2029]+/gu, ' ').trim()
  return line.length <= max ? line : `${line.slice(0, max - 1)}…`
}
