import * as z from 'zod'
import type { KnownProposals, ProposalRecords } from '../../app/ports/proposal-records.ts'
import type { RejectedFiles, RejectedList } from '../../app/ports/registry.ts'
import { rejectedFile } from '../../contract/fabric.ts'
import { proposalRecord, unopenedBranch } from '../../contract/proposals/proposal.ts'
import { type Condition, getItem, putItemIf } from './item.ts'
import { proposalsKey, rejectedFilesKey } from './keys.ts'
import { readRecord } from './read-record.ts'
import type { Table } from './table.ts'
import { truncateToItem } from './truncate-to-item.ts'

const version = z.string().exactOptional()

/** The list only saves work: what cannot be read of it is read again from the raw files. */
const REJECTED = z.object({ files: z.array(rejectedFile).catch([]), write_id: version })
const PROPOSALS = z.object({
  proposals: z.array(proposalRecord),
  unopened: z.array(unopenedBranch).exactOptional(),
  write_id: version,
})

const WRITE_ID = { '#write_id': 'write_id' }

/** The item is as it was read; without a version, nobody wrote it. */
function isStill(read: string | undefined): Condition {
  return read === undefined
    ? { expression: 'attribute_not_exists(#write_id)', names: WRITE_ID }
    : { expression: '#write_id = :write_id', names: WRITE_ID, values: { ':write_id': read } }
}

/** Lists of refused raw files, each an item in its fabric's partition: the fabric's own item stays small. */
export class DynamoDbRejectedFiles implements RejectedFiles {
  readonly #table: Table

  constructor(table: Table) {
    this.#table = table
  }

  async get(fabric: string): Promise<RejectedList> {
    const item = await getItem(this.#table, rejectedFilesKey(fabric))
    const { files, write_id } = REJECTED.parse(item ?? {})
    return write_id === undefined ? { files } : { files, version: write_id }
  }

  /** Drops files that do not fit into the item: an automatic ingest then reads them once more. */
  replace(fabric: string, { files, version: read }: RejectedList): Promise<boolean> {
    return putItemIf(this.#table, { files: truncateToItem(files), ...rejectedFilesKey(fabric) }, isStill(read))
  }
}

/** Lists of pull and merge requests, likewise. */
export class DynamoDbProposals implements ProposalRecords {
  readonly #table: Table

  constructor(table: Table) {
    this.#table = table
  }

  /** Throws `record_unreadable`. */
  async get(fabric: string): Promise<KnownProposals> {
    const item = await getItem(this.#table, proposalsKey(fabric))
    if (item === undefined) return { proposals: [] }
    const { write_id, ...known } = readRecord(PROPOSALS, item, `${item.pk}/${item.sk}`)
    return write_id === undefined ? known : { ...known, version: write_id }
  }

  /** Drops the oldest requests that do not fit into the item. */
  replace(fabric: string, { proposals, version: read, ...unopened }: KnownProposals): Promise<boolean> {
    const item = { proposals: truncateToItem(proposals), ...unopened, ...proposalsKey(fabric) }
    return putItemIf(this.#table, item, isStill(read))
  }
}
