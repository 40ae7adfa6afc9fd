import * as z from 'zod'
import { DomainError } from '../../contract/errors.ts'
import type { Unreadable } from '../../contract/unreadable.ts'
import type { Item, Table } from './table.ts'

/**
 * The stored record, without keys and other attributes of the adapters. Throws `record_unreadable` for another shape.
 */
export function readRecord<T>(schema: z.ZodType<T>, stored: unknown, record: string): T {
  const result = schema.safeParse(stored)
  if (result.success) return result.data
  const reason = z.prettifyError(result.error)
  throw new DomainError('record_unreadable', `The stored record ${record} cannot be read: ${reason}`, { record, reason })
}

/** The records of some items, and the items that this version cannot read. */
export interface ReadItems<T> {
  read: T[]
  unreadable: Unreadable[]
}

/**
 * Reads the items of a list. An item of another shape (written by a later version, or by a person) is left out and
 * reported: one odd record must not hide all others. `idOf` gives the id by which people know the record.
 */
export function readAll<T>(
  table: Table,
  items: readonly Item[],
  schema: z.ZodType<T>,
  idOf: (item: Item) => string,
): ReadItems<T> {
  const read: T[] = []
  const unreadable: Unreadable[] = []
  for (const item of items) {
    const result = schema.safeParse(item)
    if (result.success) read.push(result.data)
    else unreadable.push({ id: idOf(item), reason: z.prettifyError(result.error) })
  }
  for (const { id, reason } of unreadable) table.onUnreadable?.(id, reason)
  return { read, unreadable }
}

/** The readable part of a damaged record. */
export interface Remains<R> {
  /** The fields that match the schema. */
  readable: Partial<R>
  /** Names of the other fields, missing ones included. */
  lost: string[]
}

/** Reads an item field by field. */
export function remainsOf<S extends z.ZodRawShape>(schema: z.ZodObject<S>, item: Item): Remains<z.infer<z.ZodObject<S>>> {
  const readable: Record<string, unknown> = {}
  const lost: string[] = []
  for (const [name, field] of Object.entries(schema.shape)) {
    const result = z.object({ [name]: field }).safeParse(item)
    if (!result.success) lost.push(name)
    else if (item[name] !== undefined) readable[name] = result.data[name]
  }
  return { readable: readable as Partial<z.infer<z.ZodObject<S>>>, lost }
}
