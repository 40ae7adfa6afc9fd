import * as z from 'zod'
import { repositoryPath } from './text.ts'

/** The farthest that a neighbourhood goes: beyond it, it is all of most fabrics. */
const MOST_DEPTH = 5

/** The query of `GET .../topology`. */
export const topologyQuery = z.strictObject({
  focus: z
    .string()
    .min(1)
    .max(300)
    .optional()
    .describe('The device in the middle, `leaf-01` or `Switch/leaf-01`; the whole fabric without it'),
  depth: z.coerce.number().int().min(1).max(MOST_DEPTH).default(1).describe('How many links away from `focus`'),
})

/** The query of `GET .../catalogue`. */
export const catalogueQuery = z.strictObject({
  versions: z.stringbool().default(false).describe('With the entity tag of each object'),
  after: z.string().min(1).max(1000).optional().describe('`next` of the page before'),
})

/** The query of `GET .../search`. */
export const searchQuery = z.strictObject({
  q: z.string().min(1).max(200).describe('Part of a name or of a value; the letter case does not count'),
  in: z.enum(['names', 'values', 'all']).default('all').describe('Names of objects, all other values, or both'),
  limit: z.coerce.number().int().min(1).max(100).default(50).describe('So many hits end a page'),
  after: repositoryPath.min(1).optional().describe('`next` of the page before'),
})
