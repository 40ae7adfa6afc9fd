import { PutCommand } from '@aws-sdk/lib-dynamodb'
import * as z from 'zod'
import type { UploadGrant, UploadGrants } from '../app/ports.ts'
import { getItem } from './item.ts'
import { readRecord } from './record-schemas.ts'
import { type Table, uploadKey } from './table.ts'

/** As long as the bucket keeps uploads, and a day for clocks and queues. */
const KEEP_SECONDS = 8 * 24 * 3600

const GRANT = z.object({
  upload: z.string(),
  fabric: z.string(),
  file_path: z.string(),
  actor: z.object({ name: z.string(), email: z.string() }),
  size: z.int().positive(),
  sha256: z.string().exactOptional(),
  replaces: z.string().exactOptional(),
}) satisfies z.ZodType<UploadGrant>

/** Grants as items that expire. */
export class DynamoDbUploadGrants implements UploadGrants {
  readonly #table: Table

  constructor(table: Table) {
    this.#table = table
  }

  /** Ids are ULIDs that are made here: nobody else has this one. */
  async put(grant: UploadGrant): Promise<void> {
    const { client, name } = this.#table
    const expires_at = Math.floor(Date.now() / 1000) + KEEP_SECONDS
    await client.send(new PutCommand({ TableName: name, Item: { ...uploadKey(grant.upload), ...grant, expires_at } }))
  }

  async get(upload: string): Promise<UploadGrant | undefined> {
    const item = await getItem(this.#table, uploadKey(upload))
    return item === undefined ? undefined : readRecord(GRANT, item, `${item.pk} ${item.sk}`)
  }
}
