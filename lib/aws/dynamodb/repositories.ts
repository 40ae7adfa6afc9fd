import type { DuePage } from '../../app/ports/journal.ts'
import type { KnownHeads, Mending, Repositories } from '../../app/ports/registry.ts'
import { type RepositoryChange, type RepositoryRecord, repositoryRecord } from '../../contract/repository.ts'
import type { Unreadable } from '../../contract/unreadable.ts'
import { definedOf } from '../../defined-of.ts'
import { dueAttributes, queryDue } from './due-items.ts'
import { type Condition, getItem, putItemIf, queryAll, queryItems, updateItemIf } from './item.ts'
import { DUE_PARTITIONS, PARTITIONS, repositoryKey } from './keys.ts'
import { mendItem } from './mend-item.ts'
import { readAll, readRecord } from './read-record.ts'
import type { Item, Table } from './table.ts'

const IS_KNOWN = 'attribute_exists(pk)'
const SECRETS = ['credentials_secret', 'webhook_secret'] as const
const IS_NEW = 'attribute_not_exists(pk)'

/** Repositories as items of one partition. Each is in the index of due items, from its creation on. */
export class DynamoDbRepositories implements Repositories {
  readonly #table: Table

  constructor(table: Table) {
    this.#table = table
  }

  create(repository: RepositoryRecord): Promise<boolean> {
    const item = { ...repository, ...dueFromStart(repository), ...repositoryKey(repository.id) }
    return putItemIf(this.#table, item, { expression: IS_NEW })
  }

  /** If the SDK repeats a request whose answer was lost, the result may be false although the change was made. */
  async change(id: string, fields: RepositoryChange, only?: KnownHeads): Promise<boolean> {
    const remove = SECRETS.filter((name) => fields[name] === null)
    const set = Object.fromEntries(Object.entries(fields).filter(([name]) => !remove.some((removed) => removed === name)))
    return updateItemIf(this.#table, repositoryKey(id), { set, remove }, conditionOf(only))
  }

  async get(id: string): Promise<RepositoryRecord | undefined> {
    const item = await getItem(this.#table, repositoryKey(id))
    return item === undefined ? undefined : readRecord(repositoryRecord, item, `${item.pk}/${item.sk}`)
  }

  async list(): Promise<{ repositories: RepositoryRecord[]; unreadable: Unreadable[] }> {
    return this.#read(await queryAll(this.#table, { partition: PARTITIONS.repositories }))
  }

  async page({ limit, after }: { limit: number; after?: string }) {
    const { items, more } = await queryItems(this.#table, { partition: PARTITIONS.repositories, limit, ...definedOf({ after }) })
    const next = more ? items.at(-1)?.sk : undefined
    return { ...this.#read(items), ...definedOf({ next }) }
  }

  mend(id: string, make: Mending<RepositoryRecord>): Promise<RepositoryRecord | undefined> {
    return mendItem(this.#table, repositoryKey(id), repositoryRecord, make, dueFromStart)
  }

  async due(before: Date, page: DuePage) {
    const { items, ...more } = await queryDue(this.#table, DUE_PARTITIONS.dueRepositories, before, page)
    return { ...this.#read(items), ...more }
  }

  async schedule(id: string, at: Date, fields: RepositoryChange = {}): Promise<void> {
    const set = { ...fields, ...dueAt(at) }
    await updateItemIf(this.#table, repositoryKey(id), { set }, { expression: IS_KNOWN })
  }

  #read(items: readonly Item[]): { repositories: RepositoryRecord[]; unreadable: Unreadable[] } {
    const { read: repositories, unreadable } = readAll(this.#table, items, repositoryRecord, ({ sk }) => sk)
    return { repositories, unreadable }
  }
}

function dueFromStart({ created_at }: RepositoryRecord): object {
  return dueAt(new Date(created_at))
}

function dueAt(at: Date): object {
  return dueAttributes(DUE_PARTITIONS.dueRepositories, at.getTime())
}

function conditionOf({ processed, head, left, secrets }: KnownHeads = {}): Condition {
  const known = secrets === undefined ? [] : SECRETS.map((name) => headIs(name, secrets[name] ?? null))
  const heads = [headIs('processed_head', processed), headIs('head', head), headIs('left_heads', left), ...known]
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

/** The head or secret has not changed meanwhile. Older records, and those without the secret, lack the field. */
function headIs(field: 'head' | 'processed_head' | 'left_heads' | (typeof SECRETS)[number], value: string | null | undefined) {
  if (value === undefined) return undefined
  const equal = `#only_${field} = :only_${field}`
  const isNone = value === null || value === ''
  const expression = isNone ? `(attribute_not_exists(#only_${field}) OR ${equal})` : equal
  return { expression, names: { [`#only_${field}`]: field }, values: { [`:only_${field}`]: value } }
}
