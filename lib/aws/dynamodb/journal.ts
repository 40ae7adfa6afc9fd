import { PutCommand } from '@aws-sdk/lib-dynamodb'
import { DUE_AFTER_MS } from '../../app/ports/due.ts'
import { type CandidateCommit, type CommitOrigin, commitOrigin, type DuePage, type Journal } from '../../app/ports/journal.ts'
import { DomainError } from '../../contract/errors.ts'
import {
  type EndedOperation,
  OPEN_STATUSES,
  type OpenOperation,
  type OperationFailure,
  type OperationPage,
  type OperationRecord,
  operationRecord,
  type ProposalOutcome,
} from '../../contract/operation.ts'
import { definedOf } from '../../defined-of.ts'
import { dueAttributes, postponeItem, queryDue } from './due-items.ts'
import { type Changes, type Condition, getItem, ifConditionHolds, putItemIf, queryItems, updateItemIf } from './item.ts'
import { commitKey, DUE_PARTITIONS, OPERATION_PREFIX, operationKey } from './keys.ts'
import { readAll, readRecord } from './read-record.ts'
import type { Item, Table } from './table.ts'
import { truncateFailure, truncateMessage } from './truncate-to-item.ts'

const STATUS = { '#status': 'status' }

/** The record has one of these statuses. */
function statusIn(statuses: readonly OperationRecord['status'][]): Condition {
  const values = Object.fromEntries(statuses.map((status) => [`:${status}`, status]))
  return { expression: `#status IN (${Object.keys(values).join(', ')})`, names: STATUS, values }
}

function orNew({ expression, ...rest }: Condition): Condition {
  return { expression: `attribute_not_exists(pk) OR ${expression}`, ...rest }
}

/** A queued record may be queued again (the request was repeated); a running one may not. */
const MAY_BE_QUEUED = orNew(statusIn(['queued']))
/**
 * A queue delivers at least once, and a process that died leaves `running` behind: the same operation may start again.
 */
const MAY_RUN = orNew(statusIn(['queued', 'running']))
const IS_NEW: Condition = { expression: 'attribute_not_exists(pk)' }
/** An outcome is written once. */
const HAS_NO_OUTCOME = statusIn(OPEN_STATUSES)
const WAITS_FOR_MERGE = statusIn(['proposed'])
/** A restored outcome must not replace one that was recorded when it happened. */
const MAY_BE_RESTORED = orNew(HAS_NO_OUTCOME)

/** The longest delay after which a push is still recognised as our own: hosts stop repeating a delivery sooner. */
const COMMIT_SECONDS = 7 * 24 * 3600

type Named = Pick<OperationRecord, 'fabric' | 'operation'>

/**
 * Operations as items of their fabric's partition, sorted by ULID and so by time. Open ones are in the index of due
 * items.
 */
export class DynamoDbJournal implements Journal {
  readonly #table: Table
  readonly #now: () => number

  constructor(table: Table, { now = Date.now }: { now?: () => number } = {}) {
    this.#table = table
    this.#now = now
  }

  /** Without `commit`, the commit of an earlier attempt stays. */
  async start(record: OpenOperation, commit?: CandidateCommit): Promise<void> {
    if (await this.#begin(record, commit, record.status === 'queued' ? MAY_BE_QUEUED : MAY_RUN)) return
    throw finished(record.operation)
  }

  create(record: OpenOperation, commit?: CandidateCommit): Promise<boolean> {
    return this.#begin(record, commit, IS_NEW)
  }

  /**
   * Throws `operation_finished` if there is an outcome already, `operation_not_found` if the operation was never
   * started.
   */
  async candidate(fabric: string, operation: string, commit: CandidateCommit): Promise<void> {
    await this.#noteOrigin({ fabric, operation }, commit)
    const { set, remove } = changesOf(commit)
    await this.#changeOpen({ fabric, operation }, { set: { ...set, ...this.#due('running') }, remove })
  }

  unknown(fabric: string, operation: string): Promise<void> {
    return this.#changeOpen({ fabric, operation }, { set: { status: 'unknown', ...this.#due('unknown') } })
  }

  requeue(fabric: string, operation: string, failure?: OperationFailure): Promise<void> {
    const why = failure === undefined ? undefined : truncateFailure(failure)
    return this.#changeOpen({ fabric, operation }, { set: { status: 'queued', failure: why, ...this.#due('queued') } })
  }

  /** Leaves out faults that do not fit into the item; the failure's message says so. */
  async finish(record: EndedOperation): Promise<void> {
    const item = { ...truncateRecord(record), ...operationKey(record.fabric, record.operation) }
    if (await putItemIf(this.#table, item, HAS_NO_OUTCOME)) return
    throw await this.#refusal(record.fabric, record.operation)
  }

  async conclude(fabric: string, operation: string, outcome: ProposalOutcome): Promise<void> {
    await this.#change({ fabric, operation }, { set: outcome }, WAITS_FOR_MERGE)
  }

  /** The record comes from files that anybody may have written, so it is checked like a record that is read. */
  async restore(record: EndedOperation): Promise<boolean> {
    const key = operationKey(record.fabric, record.operation)
    const item = { ...readRecord(operationRecord, record, `${key.pk}/${key.sk}`), ...key }
    if (await this.#putIf(item, MAY_BE_RESTORED)) return true
    const stored = await getItem(this.#table, key)
    if (operationRecord.safeParse(stored).success) return false
    const asRead = { expression: '#status = :read', names: STATUS, values: { ':read': stored?.status } }
    const withoutStatus = { expression: 'attribute_not_exists(#status)', names: STATUS }
    return this.#putIf(item, stored?.status === undefined ? withoutStatus : asRead)
  }

  async get(fabric: string, operation: string): Promise<OperationRecord | undefined> {
    const item = await getItem(this.#table, operationKey(fabric, operation))
    return item === undefined ? undefined : readRecord(operationRecord, item, `${item.pk}/${item.sk}`)
  }

  async operationOf(commit: string): Promise<CommitOrigin | undefined> {
    const item = await getItem(this.#table, commitKey(commit))
    return item === undefined ? undefined : readRecord(commitOrigin, item, item.pk)
  }

  /** `after` and `next` are operation ids. */
  async list(fabric: string, { limit, after }: { limit: number; after?: string }): Promise<OperationPage> {
    const { pk: partition, sk: prefix } = operationKey(fabric, '')
    const { items, more } = await queryItems(this.#table, {
      partition,
      prefix,
      newestFirst: true,
      limit,
      ...(after === undefined ? {} : { after: operationKey(fabric, after).sk }),
    })
    const last = items.at(-1)
    return { ...this.#read(items), ...(more && last !== undefined ? { next: idOf(last) } : {}) }
  }

  async due(before: Date, page: DuePage): Promise<OperationPage> {
    const { items, ...more } = await queryDue(this.#table, DUE_PARTITIONS.dueOperations, before, page)
    return { ...this.#read(items), ...more }
  }

  postpone(fabric: string, operation: string, until: Date): Promise<void> {
    return postponeItem(this.#table, operationKey(fabric, operation), until)
  }

  async #begin(record: OpenOperation, commit: CandidateCommit | undefined, condition: Condition): Promise<boolean> {
    if (commit !== undefined) await this.#noteOrigin(record, commit)
    const { set, remove } = commit === undefined ? { set: {}, remove: [] } : changesOf(commit)
    // An earlier run may have been proposed.
    const gone = record.branch === undefined ? ['branch'] : []
    const changes = { set: { ...record, ...set, ...this.#due(record.status) }, remove: [...remove, ...gone] }
    return this.#change(record, changes, condition)
  }

  /** Called before the candidate is recorded: a webhook right after the push must find the commit's operation. */
  async #noteOrigin({ fabric, operation }: Named, { oid, base, branch }: CandidateCommit): Promise<void> {
    const { client, name } = this.#table
    const expires_at = Math.floor(this.#now() / 1000) + COMMIT_SECONDS
    const origin = { fabric, operation, base, ...definedOf({ branch }) }
    await client.send(new PutCommand({ TableName: name, Item: { ...commitKey(oid), ...origin, expires_at } }))
  }

  #due(status: OperationRecord['status']): object {
    const after = status === 'queued' || status === 'unknown' ? DUE_AFTER_MS[status] : DUE_AFTER_MS.running
    return dueAttributes(DUE_PARTITIONS.dueOperations, this.#now() + after)
  }

  #read(items: readonly Item[]): OperationPage {
    const { read: operations, unreadable } = readAll(this.#table, items, operationRecord, idOf)
    return { operations, unreadable }
  }

  async #changeOpen(named: Named, changes: Changes): Promise<void> {
    if (await this.#change(named, changes, HAS_NO_OUTCOME)) return
    throw await this.#refusal(named.fabric, named.operation)
  }

  #change({ fabric, operation }: Named, changes: Changes, condition: Condition): Promise<boolean> {
    return updateItemIf(this.#table, operationKey(fabric, operation), changes, condition)
  }

  async #putIf(item: Item, { expression, names, values }: Condition): Promise<boolean> {
    const put = new PutCommand({
      TableName: this.#table.name,
      Item: item,
      ConditionExpression: expression,
      ExpressionAttributeNames: names,
      ExpressionAttributeValues: values,
    })
    return (await ifConditionHolds(this.#table.client.send(put))) !== undefined
  }

  async #refusal(fabric: string, operation: string): Promise<DomainError> {
    if ((await this.get(fabric, operation)) !== undefined) return finished(operation)
    return new DomainError('operation_not_found', `The operation ${operation} was never started`, { operation })
  }
}

function changesOf({ oid: commit, base, rivals = [] }: CandidateCommit): Required<Changes> {
  return rivals.length === 0 ? { set: { commit, base }, remove: ['rivals'] } : { set: { commit, base, rivals }, remove: [] }
}

function finished(operation: string): DomainError {
  return new DomainError('operation_finished', `The operation ${operation} is under way or finished already`, { operation })
}

function truncateRecord(record: EndedOperation): EndedOperation {
  if (record.status === 'failed')
    return { ...record, message: truncateMessage(record.message), failure: truncateFailure(record.failure) }
  return record.message === undefined ? record : { ...record, message: truncateMessage(record.message) }
}

function idOf({ sk }: Item): string {
  return sk.slice(OPERATION_PREFIX.length)
}
