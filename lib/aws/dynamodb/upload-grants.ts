import { PutCommand } from '@aws-sdk/lib-dynamodb'
import { DUE_AFTER_MS } from '../../app/ports/due.ts'
import type { DuePage } from '../../app/ports/journal.ts'
import type { UploadGrants } from '../../app/ports/ports.ts'
import type { Unreadable } from '../../contract/unreadable.ts'
import { type UploadGrant, uploadGrant } from '../../contract/upload.ts'
import { DUE_ATTRIBUTES, dueAttributes, postponeItem, queryDue } from './due-items.ts'
import { getItem, updateItemIf } from './item.ts'
import { DUE_PARTITIONS, PARTITIONS, uploadKey } from './keys.ts'
import { readAll, readRecord } from './read-record.ts'
import type { Table } from './table.ts'

/** The bucket's retention of uploads, plus a day for clocks and queues. */
const KEEP_SECONDS = 8 * 24 * 3600
const WAS_GRANTED = 'attribute_exists(pk)'

/** Grants as items that expire, and become due until the upload has its operation. */
export class DynamoDbUploadGrants implements UploadGrants {
  readonly #table: Table
  readonly #now: () => number

  constructor(table: Table, { now = Date.now }: { now?: () => number } = {}) {
    this.#table = table
    this.#now = now
  }

  /** Ids are ULIDs made by the manager, so the key is always new. */
  async put(grant: UploadGrant): Promise<void> {
    const { client, name } = this.#table
    const expires_at = Math.floor(this.#now() / 1000) + KEEP_SECONDS
    const due = dueAttributes(DUE_PARTITIONS.dueUploads, this.#now() + DUE_AFTER_MS.upload)
    await client.send(new PutCommand({ TableName: name, Item: { ...uploadKey(grant.upload), ...grant, ...due, expires_at } }))
  }

  async get(upload: string): Promise<UploadGrant | undefined> {
    const item = await getItem(this.#table, uploadKey(upload))
    return item === undefined ? undefined : readRecord(uploadGrant, item, `${item.pk} ${item.sk}`)
  }

  async taken(upload: string): Promise<void> {
    await updateItemIf(this.#table, uploadKey(upload), { remove: DUE_ATTRIBUTES }, { expression: WAS_GRANTED })
  }

  async due(before: Date, page: DuePage): Promise<{ grants: UploadGrant[]; unreadable: Unreadable[]; next?: string }> {
    const { items, ...more } = await queryDue(this.#table, DUE_PARTITIONS.dueUploads, before, page)
    const { read: grants, unreadable } = readAll(this.#table, items, uploadGrant, ({ pk }) => pk.slice(PARTITIONS.uploads.length))
    return { grants, unreadable, ...more }
  }

  postpone(upload: string, until: Date): Promise<void> {
    return postponeItem(this.#table, uploadKey(upload), until)
  }
}
