import { PutCommand } from '@aws-sdk/lib-dynamodb'
import type { Repositories } from '../app/ports.ts'
import type { RepositoryRecord } from '../domain/registration.ts'
import { getItem, queryItems } from './item.ts'
import { REPOSITORY_RECORD, readRecord } from './record-schemas.ts'
import { type Item, REPOSITORIES, repositoryKey, type Table } from './table.ts'

const PAGE = 500

/** Repositories as items of one partition. The last writer wins: a record's only moving part, the head, is a hint. */
export class DynamoDbRepositories implements Repositories {
  readonly #table: Table

  constructor(table: Table) {
    this.#table = table
  }

  async put(repository: RepositoryRecord): Promise<void> {
    const { client, name } = this.#table
    await client.send(new PutCommand({ TableName: name, Item: { ...repository, ...repositoryKey(repository.id) } }))
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

function recordOf(item: Item): RepositoryRecord {
  return readRecord(REPOSITORY_RECORD, item, `${item.pk}/${item.sk}`)
}
