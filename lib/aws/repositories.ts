import { PutCommand } from '@aws-sdk/lib-dynamodb'
import type { Mending, Repositories } from '../app/registry-ports.ts'
import type { RepositoryChange, RepositoryRecord } from '../domain/registration.ts'
import type { Unreadable } from '../domain/unreadable.ts'
import { type Condition, getItem, queryAll, updateItemIf } from './item.ts'
import { mendItem } from './mend-item.ts'
import { readAll, readRecord } from './read-record.ts'
import { REPOSITORY_RECORD } from './record-schemas.ts'
import { REPOSITORIES, repositoryKey, type Table } from './table.ts'

const IS_KNOWN = 'attribute_exists(pk)'
/** Nobody has gone on meanwhile. */
const PROCESSED_IS = '#processed = :processed'
/** Records made before heads were processed have none. */
const NOTHING_PROCESSED = '(attribute_not_exists(#processed) OR #processed = :processed)'

/** Repositories as items of one partition. */
export class DynamoDbRepositories implements Repositories {
  readonly #table: Table

  constructor(table: Table) {
    this.#table = table
  }

  async put(repository: RepositoryRecord): Promise<void> {
    const { client, name } = this.#table
    await client.send(new PutCommand({ TableName: name, Item: { ...repository, ...repositoryKey(repository.id) } }))
  }

  /** Of a request that the SDK repeats, because its answer was lost, the answer may be false although the change was made. */
  async change(id: string, fields: RepositoryChange, only?: { processed: string | null }): Promise<boolean> {
    return updateItemIf(this.#table, repositoryKey(id), { set: { ...fields } }, conditionOf(only))
  }

  async get(id: string): Promise<RepositoryRecord | undefined> {
    const item = await getItem(this.#table, repositoryKey(id))
    return item === undefined ? undefined : readRecord(REPOSITORY_RECORD, item, `${item.pk}/${item.sk}`)
  }

  async list(): Promise<{ repositories: RepositoryRecord[]; unreadable: Unreadable[] }> {
    const items = await queryAll(this.#table, { partition: REPOSITORIES })
    const { read: repositories, unreadable } = readAll(this.#table, items, REPOSITORY_RECORD, ({ sk }) => sk)
    return { repositories, unreadable }
  }

  mend(id: string, make: Mending<RepositoryRecord>): Promise<RepositoryRecord | undefined> {
    return mendItem(this.#table, repositoryKey(id), REPOSITORY_RECORD, make)
  }
}

function conditionOf(only: { processed: string | null } | undefined): Condition {
  if (only === undefined) return { expression: IS_KNOWN }
  return {
    expression: `${IS_KNOWN} AND ${only.processed === null ? NOTHING_PROCESSED : PROCESSED_IS}`,
    names: { '#processed': 'processed_head' },
    values: { ':processed': only.processed },
  }
}
