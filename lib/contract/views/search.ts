import * as z from 'zod'
import { commitId, count } from '../scalars.ts'

/** A value, or a name, that has what was looked for in it. */
export const searchHit = z.object({
  object: z.string().describe('Identity as in the manifest: `Switch.wiring.githedgehog.com/default/leaf-01`'),
  path: z.string().describe('Its file'),
  field: z.string().describe('JSON pointer: `/metadata/name` for a name'),
  value: z.string().describe('The value, or of a long one the part around what was looked for'),
})

/** What a search finds in a part of a fabric. */
export const searchPage = z.object({
  fabric: z.string(),
  head: commitId.nullable(),
  found: z.array(searchHit).describe('Whole values first, then whole words, then parts of words'),
  searched: count.describe('Files that were searched for this page'),
  total: count.describe('Files that there are'),
  next: z.string().exactOptional().describe('Where the next page begins; absent once every file is searched'),
})

export type SearchHit = z.infer<typeof searchHit>
export type SearchPage = z.infer<typeof searchPage>
