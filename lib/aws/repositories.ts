import { PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb'
import type { Repositories } from '../app/ports.ts'
import type { RepositoryChange, RepositoryRecord } from '../domain/registration.ts'
import { getItem, ifConditionHolds, queryItems } from './item.ts'
import { REPOSITORY_RECORD, readRecord } from './record-schemas.ts'
import { type Item, REPOSITORIES, repositoryKey, type Table } from './table.ts'

const PAGE = 500

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
    const changes = Object.entries(fields)
    const { client, name } = this.#table
    const update = new UpdateCommand({
      TableName: name,
      Key: repositoryKey(id),
      UpdateExpression: `SET ${changes.map(([field]) => `#${field} = :${field}`).join(', ')}`,
      ConditionExpression: conditionOf(only),
      ExpressionAttributeNames: {
        ...Object.fromEntries(changes.map(([field]) => [`#${field}`, field])),
        ...(only === undefined ? {} : { '#processed': 'processed_head' }),
      },
      ExpressionAttributeValues: {
        ...Object.fromEntries(changes.map(([field, value]) => [`:${field}`, value])),
        ...(only === undefined ? {} : { ':processed': only.processed }),
      },
    })
    return (await ifConditionHolds(client.send(update))) !== undefined
  }

  async get(id: string): Promise<RepositoryRecord | undefined> {
    const item = await getItem(this.#table, repositoryKey(id))
    return item === undefined ? undefined : recordOf(item)
  }

  /** By id. */
  async list(): Promise<RepositoryRecord[]> {
    const all: RepositoryRecord[] = []
    let after: string | undefined
    do {
      const range = { partition: REPOSITORIES, limit: PAGE, ...(after === undefined ? {} : { after }) }
      const { items, more } = await queryItems(this.#table, range)
      all.push(...items.map(recordOf))
      after = more ? items.at(-1)?.sk : undefined
    } while (after !== undefined)
    return all
  }
}

function conditionOf(only: { processed: string | null } | undefined): string {
  if (only === undefined) return IS_KNOWN
  return `${IS_KNOWN} AND ${only.processed === null ? NOTHING_PROCESSED : PROCESSED_IS}`
}

function recordOf(item: Item): RepositoryRecord {
  return readRecord(REPOSITORY_RECORD, item, `${item.pk}/${item.sk}`)
}
