import { DeleteCommand, PutCommand } from '@aws-sdk/lib-dynamodb'
import pMap from 'p-map'
import type { Fabrics, Mending } from '../../app/ports/registry.ts'
import { fabricNotFound } from '../../app/registry/not-registered.ts'
import { DomainError } from '../../contract/errors.ts'
import { type FabricPage, type FabricRecord, fabricRecord } from '../../contract/fabric.ts'
import { definedOf } from '../../defined-of.ts'
import { getItem, ifConditionHolds, putItemIf, queryAll, queryItems } from './item.ts'
import { fabricKey, PARTITIONS, proposalsKey, rejectedFilesKey, repositoryFabricKey } from './keys.ts'
import { mendItem } from './mend-item.ts'
import { readAll, readRecord } from './read-record.ts'
import type { Item, Table } from './table.ts'

/** No fabric has this id. */
const ID_IS_FREE = 'attribute_not_exists(pk)'
const FABRIC_EXISTS = 'attribute_exists(pk)'
/** The record has not changed since the version that the new one is based on. */
const VERSION_IS_UNCHANGED = '#version = :previous'

/** Concurrent reads of records. */
const CONCURRENT_READS = 25

/**
 * Fabrics are items of one partition, so that one query lists them. Each also has a small membership item in the
 * partition of its repository, so that the fabrics of a repository are found without reading the others. The membership
 * item is written first and deleted last: if a process dies in between, it points to nothing, and readers skip it.
 */
export class DynamoDbFabrics implements Fabrics {
  readonly #table: Table

  constructor(table: Table) {
    this.#table = table
  }

  async create(fabric: FabricRecord): Promise<void> {
    await this.#point(fabric)
    if (await putItemIf(this.#table, itemOf(fabric), { expression: ID_IS_FREE })) return
    throw new DomainError('fabric_exists', `A fabric named ${fabric.id} is registered already`, { fabric: fabric.id })
  }

  async get(id: string): Promise<FabricRecord> {
    const item = await getItem(this.#table, fabricKey(id))
    if (item === undefined) throw fabricNotFound(id)
    return readRecord(fabricRecord, item, `${item.pk}/${item.sk}`)
  }

  /** By id; `after` and `next` are ids. */
  async list({ limit, after }: { limit: number; after?: string }): Promise<FabricPage> {
    const range = { partition: PARTITIONS.fabrics, limit, ...definedOf({ after }) }
    const { items, more } = await queryItems(this.#table, range)
    const { read: fabrics, unreadable } = this.#read(items)
    const last = items.at(-1)
    return { fabrics, unreadable, ...(more && last !== undefined ? { next: last.sk } : {}) }
  }

  async ofRepository(repository: string): Promise<Pick<FabricPage, 'fabrics' | 'unreadable'>> {
    const { pk: partition, sk: prefix } = repositoryFabricKey(repository, '')
    const pointers = await queryAll(this.#table, { partition, prefix })
    const ids = pointers.map(({ sk }) => sk.slice(prefix.length))
    const found = await pMap(ids, (id) => getItem(this.#table, fabricKey(id)), { concurrency: CONCURRENT_READS })
    const items = found.flatMap((item) => (item !== undefined && mayBeOf(item, repository) ? [item] : []))
    const { read: fabrics, unreadable } = this.#read(items)
    return { fabrics, unreadable }
  }

  async update(fabric: FabricRecord): Promise<void> {
    const isUpdated = await putItemIf(this.#table, itemOf(fabric), {
      expression: VERSION_IS_UNCHANGED,
      names: { '#version': 'version' },
      values: { ':previous': fabric.version - 1 },
    })
    if (isUpdated) return
    throw changed(fabric.id)
  }

  async delete(id: string, version?: number): Promise<void> {
    const { client, name } = this.#table
    const only = { ExpressionAttributeNames: { '#version': 'version' }, ExpressionAttributeValues: { ':previous': version } }
    const remove = new DeleteCommand({
      TableName: name,
      Key: fabricKey(id),
      ConditionExpression: version === undefined ? FABRIC_EXISTS : VERSION_IS_UNCHANGED,
      ...(version === undefined ? {} : only),
      ReturnValues: 'ALL_OLD',
    })
    const deleted = await ifConditionHolds(client.send(remove))
    if (deleted === undefined) throw (await getItem(this.#table, fabricKey(id))) === undefined ? fabricNotFound(id) : changed(id)
    const repository = String(deleted.Attributes?.repository)
    await client.send(new DeleteCommand({ TableName: name, Key: repositoryFabricKey(repository, id) }))
    for (const key of [rejectedFilesKey(id), proposalsKey(id)])
      await client.send(new DeleteCommand({ TableName: name, Key: key }))
  }

  async mend(id: string, make: Mending<FabricRecord>): Promise<FabricRecord | undefined> {
    const mended = await mendItem(this.#table, fabricKey(id), fabricRecord, make, () => FOR_EARLIER_VERSIONS)
    if (mended !== undefined) await this.#point(mended)
    return mended
  }

  #read(items: readonly Item[]) {
    return readAll(this.#table, items, fabricRecord, ({ sk }) => sk)
  }

  async #point({ repository, id }: FabricRecord): Promise<void> {
    const { client, name } = this.#table
    await client.send(new PutCommand({ TableName: name, Item: { ...repositoryFabricKey(repository, id), fabric: id } }))
  }
}

/** The fabric may have been deleted and registered again in another repository. */
function mayBeOf(item: Item, repository: string): boolean {
  return typeof item.repository !== 'string' || item.repository === repository
}

/** Attributes that earlier versions need, to which a failing deployment is rolled back. */
const FOR_EARLIER_VERSIONS = { rejected_files: [] }

function itemOf(fabric: FabricRecord): Item {
  return { ...fabric, ...FOR_EARLIER_VERSIONS, ...fabricKey(fabric.id) }
}

function changed(id: string): DomainError {
  return new DomainError('fabric_changed', `Somebody else has changed the fabric ${id} meanwhile`, { fabric: id })
}
