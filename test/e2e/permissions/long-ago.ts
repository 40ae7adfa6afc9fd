import { DeleteCommand, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb'
import { ulid } from 'ulid'
import { DynamoDbDeliveries } from '../../../lib/aws/dynamodb/deliveries.ts'
import { DynamoDbJournal } from '../../../lib/aws/dynamodb/journal.ts'
import { fabricKey, repositoryKey, uploadKey } from '../../../lib/aws/dynamodb/keys.ts'
import type { Table } from '../../../lib/aws/dynamodb/table.ts'
import { DynamoDbUploadGrants } from '../../../lib/aws/dynamodb/upload-grants.ts'
import type { SignedRequest } from '../../../lib/contract/upload.ts'
import { until } from '../../support/eventually.ts'
import { ANN } from '../../support/objects.ts'
import { hasCalled } from './has-called.ts'
import { upload } from './outside.ts'

const TWO_HOURS = 2 * 3_600_000
const at = { now: () => Date.now() - TWO_HOURS }

/** What was begun two hours ago and nobody has finished: all of it is due. */
export class LongAgo {
  readonly #table: Table

  constructor(table: Table) {
    this.#table = table
  }

  /** Uploads what was granted, while nobody knows of the grant: so the event comes to nothing. */
  async leaveUnheard(granted: SignedRequest, { text, callFile }: { text: string; callFile: string }): Promise<void> {
    const [, id = ''] = /uploads\/(\w{26})/.exec(granted.url) ?? []
    await this.#table.client.send(new DeleteCommand({ TableName: this.#table.name, Key: uploadKey(id) }))
    await upload(granted, text)
    await until(() => hasCalled(callFile, 'raw-upload', { action: 'dynamodb:GetItem', key: `UPLOAD#${id}` }))
    await this.#grant(id, 'unheard.yaml')
  }

  /** An operation and a delivery that wait, and a grant of which nobody made use. */
  async leaveDue(repository: string): Promise<void> {
    await this.#queue(repository)
    await this.#receive(repository)
    await this.#grant(ulid(at.now()), 'never.yaml')
  }

  /** A repository as an earlier version has written it, and what of a fabric is migrated. */
  async leaveOld(repository: string): Promise<void> {
    const { client, name: TableName } = this.#table
    await client.send(
      new UpdateCommand({ TableName, Key: repositoryKey(repository), UpdateExpression: 'REMOVE due_kind, due_at' }),
    )
    const rejected_files = [{ file: 'raw/old.yaml', blob: 'e'.repeat(40), faults: 1 }]
    await client.send(new PutCommand({ TableName, Item: { ...fabricKey('old'), rejected_files } }))
  }

  async removeOld(): Promise<void> {
    await this.#table.client.send(new DeleteCommand({ TableName: this.#table.name, Key: fabricKey('old') }))
  }

  async #grant(id: string, file_path: string): Promise<void> {
    await new DynamoDbUploadGrants(this.#table, at).put({ upload: id, fabric: 'lab', file_path, actor: ANN, size: 100 })
  }

  async #queue(repository: string): Promise<void> {
    const [operation, started_at] = [ulid(at.now()), new Date(at.now()).toISOString()]
    const record = { operation, kind: 'ingest', fabric: 'lab', repository, status: 'queued', actor: ANN, started_at } as const
    await new DynamoDbJournal(this.#table, at).start({ ...record, request: { atomic: false } })
  }

  async #receive(repository: string): Promise<void> {
    const received_at = new Date(at.now()).toISOString()
    const record = { repository, delivery: 'long-ago', source: 'gitea', status: 'queued', received_at } as const
    await new DynamoDbDeliveries(this.#table, at).claim(record)
  }
}
