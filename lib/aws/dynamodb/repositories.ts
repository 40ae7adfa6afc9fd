import { PutCommand } from '@aws-sdk/lib-dynamodb'
import type { KnownHeads, Mending, Repositories } from '../../app/ports/registry.ts'
import { type RepositoryChange, type RepositoryRecord, repositoryRecord } from '../../contract/repository.ts'
import type { Unreadable } from '../../contract/unreadable.ts'
import { type Condition, getItem, queryAll, updateItemIf } from './item.ts'
import { mendItem } from './mend-item.ts'
import { readAll, readRecord } from './read-record.ts'
import { REPOSITORIES, repositoryKey, type Table } from './table.ts'

const IS_KNOWN = 'attribute_exists(pk)'

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

  /** If the SDK repeats a request whose answer was lost, the result may be false although the change was made. */
  async change(id: string, fields: RepositoryChange, only?: KnownHeads): Promise<boolean> {
    return updateItemIf(this.#table, repositoryKey(id), { set: { ...fields } }, conditionOf(only))
  }

  async get(id: string): Promise<RepositoryRecord | undefined> {
    const item = await getItem(this.#table, repositoryKey(id))
    return item === undefined ? undefined : readRecord(repositoryRecord, item, `${item.pk}/${item.sk}`)
  }

  async list(): Promise<{ repositories: RepositoryRecord[]; unreadable: Unreadable[] }> {
    const items = await queryAll(this.#table, { partition: REPOSITORIES })
    const { read: repositories, unreadable } = readAll(this.#table, items, repositoryRecord, ({ sk }) => sk)
    return { repositories, unreadable }
  }

  mend(id: string, make: Mending<RepositoryRecord>): Promise<RepositoryRecord | undefined> {
    return mendItem(this.#table, repositoryKey(id), repositoryRecord, make)
  }
}

function conditionOf({ processed, head, left }: KnownHeads = {}): Condition {
  const heads = [headIs('processed_head', processed), headIs('head', head), headIs('left_head', left)]
  const conditions = heads.filter((one) => one !== undefined)
  return {
    expression: [IS_KNOWN, ...conditions.map(({ expression }) => expression)].join(' AND '),
    ...(conditions.length === 0
      ? {}
      : {
          names: Object.assign({}, ...conditions.map(({ names }) => names)) as Record<string, string>,
          values: Object.assign({}, ...conditions.map(({ values }) => values)) as Record<string, unknown>,
        }),
  }
}

/** The head has not changed meanwhile. Older records do not have the field. */
function headIs(field: 'head' | 'processed_head' | 'left_head', value: string | null | undefined) {
  if (value === undefined) return undefined
  const equal = `#only_${field} = :only_${field}`
  const expression = value === null ? `(attribute_not_exists(#only_${field}) OR ${equal})` : equal
  return { expression, names: { [`#only_${field}`]: field }, values: { [`:only_${field}`]: value } }
}
