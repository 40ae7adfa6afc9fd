import type * as z from 'zod'
import { getItem, putItemIf } from './item.ts'
import type { Key } from './keys.ts'
import { remainsOf } from './read-record.ts'
import type { Table } from './table.ts'

/** The item has not been written since it was read. */
const IS_AS_IT_WAS = '#write_id = :write_id'
/** The item was written without an id, and still has none. */
const HAS_NO_WRITE_ID = 'attribute_exists(pk) AND attribute_not_exists(#write_id)'

/**
 * Replaces an item that cannot be read by the result of `make`, which gets the readable fields and the names of the
 * others. Writes nothing, and returns undefined, if `make` returns nothing, if the item is missing or readable, or if
 * another process has written it meanwhile. `attributesOf`: attributes of the adapter, stored beside the record.
 */
export async function mendItem<S extends z.ZodRawShape, R extends object>(
  table: Table,
  key: Key,
  schema: z.ZodObject<S>,
  make: (readable: Partial<z.infer<z.ZodObject<S>>>, lost: string[]) => R | undefined,
  attributesOf: (mended: R) => object = () => ({}),
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
  return (await putItemIf(table, { ...mended, ...attributesOf(mended), pk, sk }, condition)) ? mended : undefined
}
