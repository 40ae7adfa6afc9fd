import * as z from 'zod'
import type { RejectedFiles, RejectedList } from '../../app/ports/registry.ts'
import { rejectedFile } from '../../contract/fabric.ts'
import { getItem, putItemIf } from './item.ts'
import { rejectedFilesKey } from './keys.ts'
import type { Table } from './table.ts'
import { truncateToItem } from './truncate-to-item.ts'

/** The list only saves work: what cannot be read of it is read again from the raw files. */
const LIST = z.object({ files: z.array(rejectedFile).catch([]), write_id: z.string().exactOptional() })

const NOBODY_WROTE_IT = 'attribute_not_exists(#write_id)'
const IS_AS_READ = '#write_id = :write_id'

/** Lists of refused raw files, each an item in its fabric's partition: the fabric's own item stays small. */
export class DynamoDbRejectedFiles implements RejectedFiles {
  readonly #table: Table

  constructor(table: Table) {
    this.#table = table
  }

  async get(fabric: string): Promise<RejectedList> {
    const item = await getItem(this.#table, rejectedFilesKey(fabric))
    const { files, write_id } = LIST.parse(item ?? {})
    return write_id === undefined ? { files } : { files, version: write_id }
  }

  /** Drops files that do not fit into the item: an automatic ingest then reads them once more. */
  replace(fabric: string, { files, version }: RejectedList): Promise<boolean> {
    const item = { files: truncateToItem(files), ...rejectedFilesKey(fabric) }
    const names = { '#write_id': 'write_id' }
    const condition =
      version === undefined
        ? { expression: NOBODY_WROTE_IT, names }
        : { expression: IS_AS_READ, names, values: { ':write_id': version } }
    return putItemIf(this.#table, item, condition)
  }
}
