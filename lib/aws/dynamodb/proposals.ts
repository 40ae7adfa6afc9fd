import * as z from 'zod'
import type { KnownProposals, ProposalRecords } from '../../app/ports/proposal-records.ts'
import { proposalRecord } from '../../contract/proposals/proposal.ts'
import { getItem, putItemIf } from './item.ts'
import { proposalsKey } from './keys.ts'
import { readRecord } from './read-record.ts'
import type { Table } from './table.ts'
import { truncateToItem } from './truncate-to-item.ts'

const LIST = z.object({ proposals: z.array(proposalRecord), write_id: z.string().exactOptional() })

const NOBODY_WROTE_IT = 'attribute_not_exists(#write_id)'
const IS_AS_READ = '#write_id = :write_id'

/** Lists of pull and merge requests, each an item in its fabric's partition. */
export class DynamoDbProposals implements ProposalRecords {
  readonly #table: Table

  constructor(table: Table) {
    this.#table = table
  }

  /** Throws `record_unreadable`. */
  async get(fabric: string): Promise<KnownProposals> {
    const item = await getItem(this.#table, proposalsKey(fabric))
    if (item === undefined) return { proposals: [] }
    const { proposals, write_id } = readRecord(LIST, item, `${item.pk}/${item.sk}`)
    return write_id === undefined ? { proposals } : { proposals, version: write_id }
  }

  /** Drops the oldest requests that do not fit into the item. */
  replace(fabric: string, { proposals, version }: KnownProposals): Promise<boolean> {
    const item = { proposals: truncateToItem(proposals), ...proposalsKey(fabric) }
    const names = { '#write_id': 'write_id' }
    const condition =
      version === undefined
        ? { expression: NOBODY_WROTE_IT, names }
        : { expression: IS_AS_READ, names, values: { ':write_id': version } }
    return putItemIf(this.#table, item, condition)
  }
}
