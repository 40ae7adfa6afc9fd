import { type LostOperation, type LostOperations, type NotedLoss, notedLoss } from '../../app/ports/registry.ts'
import type { Unreadable } from '../../contract/unreadable.ts'
import { putItemIf, queryAll, updateItemIf } from './item.ts'
import { lostOperationKey } from './keys.ts'
import { readAll } from './read-record.ts'
import type { Table } from './table.ts'

/** The operation is not on the list for this force-push. */
const IS_NEW = 'attribute_not_exists(pk) OR #head <> :head'
const IS_NOTED = 'attribute_exists(pk)'

/** Retention of done items: longer than any process may return to the same force-push. */
const KEEP_DONE_SECONDS = 30 * 24 * 3600

/** Lost operations as items of their repository's partition. Done items expire. */
export class DynamoDbLostOperations implements LostOperations {
  readonly #table: Table
  readonly #now: () => number

  constructor(table: Table, { now = Date.now }: { now?: () => number } = {}) {
    this.#table = table
    this.#now = now
  }

  async put(repository: string, lost: readonly LostOperation[]): Promise<void> {
    for (const { operation, fabric, commit, head } of lost) {
      const item = { ...lostOperationKey(repository, operation), operation, fabric, commit, head, state: 'waiting' }
      await putItemIf(this.#table, item, { expression: IS_NEW, names: { '#head': 'head' }, values: { ':head': head } })
    }
  }

  async list(repository: string): Promise<{ lost: NotedLoss[]; unreadable: Unreadable[] }> {
    const { pk: partition, sk: prefix } = lostOperationKey(repository, '')
    const items = await queryAll(this.#table, { partition, prefix })
    const open = items.filter(({ state }) => state !== 'done')
    const { read: lost, unreadable } = readAll(this.#table, open, notedLoss, ({ sk }) => sk.slice(prefix.length))
    return { lost, unreadable }
  }

  async mark(repository: string, operation: string, state: 'settled' | 'done'): Promise<void> {
    const expires_at = Math.floor(this.#now() / 1000) + KEEP_DONE_SECONDS
    const set = state === 'done' ? { state, expires_at } : { state }
    await updateItemIf(this.#table, lostOperationKey(repository, operation), { set }, { expression: IS_NOTED })
  }
}
