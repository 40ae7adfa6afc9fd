import { PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb'
import * as z from 'zod'
import type { CommitOrigin, Journal, PreparedCommit } from '../app/ports.ts'
import { DomainError } from '../domain/errors.ts'
import type { OperationRecord } from '../domain/operation-record.ts'
import { fitting } from './fitting.ts'
import { getItem, ifConditionHolds, putItemIf, queryItems } from './item.ts'
import { OPERATION_RECORD, readRecord } from './record-schemas.ts'
import { commitKey, type Item, OPERATION_PREFIX, operationKey, type Table } from './table.ts'

const STATUS = { '#status': 'status' }
const PENDING = { ':queued': 'queued', ':running': 'running' }

/** A record that was queued may be queued again (the request was repeated), but not one that runs. */
const MAY_BE_QUEUED = 'attribute_not_exists(pk) OR #status = :queued'
/** A queue delivers at least once, and a process that died leaves `running` behind: the same operation may start again. */
const MAY_RUN = 'attribute_not_exists(pk) OR #status IN (:queued, :running)'
/** An outcome is written once. */
const HAS_NO_OUTCOME = '#status IN (:queued, :running)'
/** What is told of the past must not replace an outcome that was noted when it came about. */
const MAY_BE_RESTORED = 'attribute_not_exists(pk) OR #status IN (:queued, :running)'

/** How long a push may be told late and still be known as our own: hosts that repeat a delivery give up sooner. */
const COMMIT_SECONDS = 7 * 24 * 3600
const COMMIT = z.object({ fabric: z.string(), operation: z.string(), base: z.string().nullable() })

/** Operations as items of their fabric's partition, sorted by ULID and so by time. */
export class DynamoDbJournal implements Journal {
  readonly #table: Table

  constructor(table: Table) {
    this.#table = table
  }

  /** Keeps the candidate commit of an earlier attempt. Throws `operation_finished` when there is an outcome already. */
  async start(record: OperationRecord): Promise<void> {
    const isQueued = record.status === 'queued'
    const condition = isQueued ? MAY_BE_QUEUED : MAY_RUN
    const values = isQueued ? { ':queued': 'queued' } : PENDING
    if (await this.#assign(record, Object.entries(record), condition, values)) return
    throw finished(record.operation)
  }

  /** Throws `operation_finished` when there is an outcome already, `operation_not_found` when it was never started. */
  async candidate(fabric: string, operation: string, { oid, base }: Pick<PreparedCommit, 'oid' | 'base'>): Promise<void> {
    const { client, name } = this.#table
    const expires_at = Math.floor(Date.now() / 1000) + COMMIT_SECONDS
    // First: whoever hears of the push right afterwards must find it.
    await client.send(new PutCommand({ TableName: name, Item: { ...commitKey(oid), fabric, operation, base, expires_at } }))
    if (await this.#assign({ fabric, operation }, [['commit', oid]], HAS_NO_OUTCOME, PENDING)) return
    throw await this.#refusal(fabric, operation)
  }

  /**
   * Faults that would burst the item are left out, and the failure's message says so. Throws `operation_finished` when there is an
   * outcome already, `operation_not_found` when it was never started.
   */
  async finish(record: OperationRecord): Promise<void> {
    const item = { ...fittingRecord(record), ...operationKey(record.fabric, record.operation) }
    if (await putItemIf(this.#table, item, { expression: HAS_NO_OUTCOME, names: STATUS, values: PENDING })) return
    throw await this.#refusal(record.fabric, record.operation)
  }

  /** The record comes from files that anybody may have written, and is checked as it will be when it is read. */
  async restore(record: OperationRecord): Promise<boolean> {
    const item = { ...record, ...operationKey(record.fabric, record.operation) }
    const put = new PutCommand({
      TableName: this.#table.name,
      Item: { ...item, ...recordOf(item) },
      ConditionExpression: MAY_BE_RESTORED,
      ExpressionAttributeNames: STATUS,
      ExpressionAttributeValues: PENDING,
    })
    return (await ifConditionHolds(this.#table.client.send(put))) !== undefined
  }

  async get(fabric: string, operation: string): Promise<OperationRecord | undefined> {
    const item = await getItem(this.#table, operationKey(fabric, operation))
    return item === undefined ? undefined : recordOf(item)
  }

  async operationOf(commit: string): Promise<CommitOrigin | undefined> {
    const item = await getItem(this.#table, commitKey(commit))
    return item === undefined ? undefined : readRecord(COMMIT, item, item.pk)
  }

  /** `after` and `next` are operation ids. */
  async list(
    fabric: string,
    { limit, after }: { limit: number; after?: string },
  ): Promise<{ operations: OperationRecord[]; next?: string }> {
    const { items, more } = await queryItems(this.#table, {
      partition: operationKey(fabric, '').pk,
      prefix: OPERATION_PREFIX,
      newestFirst: true,
      limit,
      ...(after === undefined ? {} : { after: operationKey(fabric, after).sk }),
    })
    const operations = items.map(recordOf)
    const last = operations.at(-1)
    return more && last !== undefined ? { operations, next: last.operation } : { operations }
  }

  /** Sets attributes and leaves the others as they are. Doing it twice does no harm, so a repeated request needs no care. */
  async #assign(
    { fabric, operation }: { fabric: string; operation: string },
    attributes: readonly [string, unknown][],
    condition: string,
    values: Record<string, unknown>,
  ): Promise<boolean> {
    const present = attributes.filter(([, value]) => value !== undefined)
    const update = new UpdateCommand({
      TableName: this.#table.name,
      Key: operationKey(fabric, operation),
      UpdateExpression: `SET ${present.map(([name]) => `#${name} = :new_${name}`).join(', ')}`,
      ConditionExpression: condition,
      ExpressionAttributeNames: { ...STATUS, ...Object.fromEntries(present.map(([name]) => [`#${name}`, name])) },
      ExpressionAttributeValues: { ...values, ...Object.fromEntries(present.map(([name, value]) => [`:new_${name}`, value])) },
    })
    return (await ifConditionHolds(this.#table.client.send(update))) !== undefined
  }

  async #refusal(fabric: string, operation: string): Promise<DomainError> {
    if ((await this.get(fabric, operation)) !== undefined) return finished(operation)
    return new DomainError('operation_not_found', `The operation ${operation} was never started`, { operation })
  }
}

function finished(operation: string): DomainError {
  return new DomainError('operation_finished', `The operation ${operation} is under way or finished already`, { operation })
}

function fittingRecord(record: OperationRecord): OperationRecord {
  const { failure } = record
  if (failure?.faults === undefined) return record
  const faults = fitting(failure.faults)
  if (faults.length === failure.faults.length) return record
  const message = `${failure.message} (the first ${faults.length} of ${failure.faults.length} faults are on record)`
  return { ...record, failure: { ...failure, message, faults } }
}

function recordOf(item: Item): OperationRecord {
  return readRecord(OPERATION_RECORD, item, `${item.pk}/${item.sk}`)
}
