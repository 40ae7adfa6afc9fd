import * as z from 'zod'

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
