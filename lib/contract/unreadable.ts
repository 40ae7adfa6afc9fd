import * as z from 'zod'

/**
 * A stored record that this version cannot read, because a later version wrote it or a person did. Lists leave it out
 * and name it.
 */
export const unreadable = z.object({
  /** By which people know the record: of a fabric, a repository, an operation, a delivery or an upload. */
  id: z.string(),
  /** Which fields are wrong, and how. */
  reason: z.string(),
})

export type Unreadable = z.infer<typeof unreadable>

/** Those of a list. */
export const unreadableRecords = z
  .array(unreadable)
  .describe('Records that are left out because this version cannot read them; `rebuild` restores them as far as Git knows them')
