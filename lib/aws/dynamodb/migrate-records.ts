import * as z from 'zod'
import { rejectedFile } from '../../contract/fabric.ts'
import { dueAttributes } from './due-items.ts'
import { DynamoDbRejectedFiles } from './fabric-lists.ts'
import { itemsOf, updateItemIf } from './item.ts'
import { DUE_PARTITIONS, PARTITIONS, repositoryKey } from './keys.ts'
import type { Item, Table } from './table.ts'

/** How many items of earlier versions were brought to the form that this version reads. */
export interface MigratedRecords {
  /** Repositories that the sweep would not have found. */
  repositories: number
  /** Fabrics whose list of refused files was in their own item. */
  fabrics: number
}

const IS_NEVER_DUE = 'attribute_exists(pk) AND attribute_not_exists(#due_at)'
const LISTED = z.object({ rejected_files: z.array(rejectedFile).min(1) })

/**
 * Brings the records of earlier versions to the form of this one: repositories become due, and lists of refused files
 * get an item of their own. Adds only what is missing, so it may be stopped, repeated, and run while earlier versions
 * still work.
 */
export async function migrateRecords(table: Table, now: Date): Promise<MigratedRecords> {
  const migrated = { repositories: 0, fabrics: 0 }
  for await (const { sk: id } of itemsOf(table, { partition: PARTITIONS.repositories }))
    if (await makeDue(table, id, now)) migrated.repositories++
  for await (const fabric of itemsOf(table, { partition: PARTITIONS.fabrics }))
    if (await moveRejectedFiles(table, fabric)) migrated.fabrics++
  return migrated
}

function makeDue(table: Table, id: string, now: Date): Promise<boolean> {
  const set = dueAttributes(DUE_PARTITIONS.dueRepositories, now.getTime())
  return updateItemIf(table, repositoryKey(id), { set }, { expression: IS_NEVER_DUE, names: { '#due_at': 'due_at' } })
}

/** The list stays in the fabric's item, where an earlier version still reads it, until the item is written again. */
async function moveRejectedFiles(table: Table, fabric: Item): Promise<boolean> {
  const listed = LISTED.safeParse(fabric)
  return listed.success && new DynamoDbRejectedFiles(table).replace(fabric.sk, { files: listed.data.rejected_files })
}
