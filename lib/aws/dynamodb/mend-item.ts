import type * as z from 'zod'
import { getItem, putItemIf } from './item.ts'
import { remainsOf } from './read-record.ts'
import type { Key, Table } from './table.ts'

/** Nobody has put the item again since it was read. */
const IS_AS_IT_WAS = '#write_id = :write_id'
/** The item was put without an id, and has none. */
const HAS_NO_WRITE_ID = 'attribute_exists(pk) AND attribute_not_exists(#write_id)'

/**
 * Puts what `make` gives in the place of an item that cannot be read; `make` is given the fields that can, and the
 * names of the others. Undefined, and nothing is written, when `make` gives nothing, when there is no item or it can be
 * read, or when somebody else has put it meanwhile.
 */
export async function mendItem<S extends z.ZodRawShape, R extends object>(
  table: Table,
  key: Key,
  schema: z.ZodObject<S>,
  make: (readable: Partial<z.infer<z.ZodObject<S>>>, lost: string[]) => R | undefined,
): Promise<R | undefined> {
  const stored = await getItem(table, key)
  if (stored === undefined || schema.safeParse(stored).success) return undefined
  const { readable, lost } = remainsOf(schema, stored)
  const mended = make(readable, lost)
  if (mended === undefined) return undefined
  const writeId = stored.write_id
  const condition =
    writeId === undefined
      ? { expression: HAS_NO_WRITE_ID, names: { '#write_id': 'write_id' } }
      : { expression: IS_AS_IT_WAS, names: { '#write_id': 'write_id' }, values: { ':write_id': writeId } }
  const { pk, sk } = key
  return (await putItemIf(table, { ...mended, pk, sk }, condition)) ? mended : undefined
}
