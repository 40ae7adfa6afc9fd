import * as z from 'zod'
import { commitId, nextCursor } from '../scalars.ts'

/** The objects of one kind in one namespace. */
export const catalogueGroup = z.object({
  group: z.string(),
  kind: z.string(),
  plural: z.string(),
  namespace: z.string(),
  names: z.array(z.string()),
  versions: z
    .array(z.string())
    .exactOptional()
    .describe('Only with `versions=true`: the entity tag of each object, in the order of `names`'),
})

/** The names of all objects of a fabric, managed kinds first: what a list of objects needs, in one answer. */
export const catalogue = z.object({
  fabric: z.string(),
  head: commitId.nullable().describe('The commit that was read; a later one with the same `ETag` has the same objects'),
  groups: z
    .array(catalogueGroup)
    .describe('By plural and namespace; a group that is cut by the end of a page goes on in the next'),
  next: nextCursor,
})

export type CatalogueGroup = z.infer<typeof catalogueGroup>
export type Catalogue = z.infer<typeof catalogue>
