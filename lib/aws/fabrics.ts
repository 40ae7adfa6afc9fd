import { DeleteCommand } from '@aws-sdk/lib-dynamodb'
import type { Fabrics } from '../app/ports.ts'
import { DomainError } from '../domain/errors.ts'
import type { FabricRecord } from '../domain/registration.ts'
import { fitting } from './fitting.ts'
import { getItem, ifConditionHolds, putItemIf, queryItems } from './item.ts'
import { FABRIC_RECORD, readRecord } from './record-schemas.ts'
import { FABRICS, fabricKey, type Item, type Table } from './table.ts'

/** No fabric has this id. */
const ID_IS_FREE = 'attribute_not_exists(pk)'
const FABRIC_EXISTS = 'attribute_exists(pk)'
/** Nobody has written since the record was read that the new one was made from. */
const VERSION_IS_UNCHANGED = '#version = :previous'

/** Fabrics as items of one partition, so that they are listed by one query. */
export class DynamoDbFabrics implements Fabrics {
  readonly #table: Table

  constructor(table: Table) {
    this.#table = table
  }

  async create(fabric: FabricRecord): Promise<void> {
    if (await putItemIf(this.#table, itemOf(fabric), { expression: ID_IS_FREE })) return
    throw new DomainError('fabric_exists', `A fabric named ${fabric.id} is registered already`, { fabric: fabric.id })
  }

  async get(id: string): Promise<FabricRecord> {
    const item = await getItem(this.#table, fabricKey(id))
    if (item === undefined) throw notFound(id)
    return recordOf(item)
  }

  /** By id; `after` and `next` are ids. */
  async list({ limit, after }: { limit: number; after?: string }): Promise<{ fabrics: FabricRecord[]; next?: string }> {
    const range = { partition: FABRICS, limit, ...(after === undefined ? {} : { after }) }
    const { items, more } = await queryItems(this.#table, range)
    const fabrics = items.map(recordOf)
    const last = fabrics.at(-1)
    return more && last !== undefined ? { fabrics, next: last.id } : { fabrics }
  }

  async update(fabric: FabricRecord): Promise<void> {
    const isUpdated = await putItemIf(this.#table, itemOf(fabric), {
      expression: VERSION_IS_UNCHANGED,
      names: { '#version': 'version' },
      values: { ':previous': fabric.version - 1 },
    })
    if (isUpdated) return
    throw new DomainError('fabric_changed', `The fabric ${fabric.id} was changed by somebody else meanwhile`, {
      fabric: fabric.id,
    })
  }

  async delete(id: string): Promise<void> {
    const { client, name } = this.#table
    const remove = new DeleteCommand({ TableName: name, Key: fabricKey(id), ConditionExpression: FABRIC_EXISTS })
    if ((await ifConditionHolds(client.send(remove))) === undefined) throw notFound(id)
  }
}

/** Rejected files that would burst the item are forgotten: an automatic ingest then reads them once more. */
function itemOf(fabric: FabricRecord): Item {
  return { ...fabric, rejected_files: fitting(fabric.rejected_files), ...fabricKey(fabric.id) }
}

function recordOf(item: Item): FabricRecord {
  return readRecord(FABRIC_RECORD, item, `${item.pk}/${item.sk}`)
}

function notFound(id: string): DomainError {
  return new DomainError('fabric_not_found', `No fabric named ${id} is registered`, { fabric: id })
}
