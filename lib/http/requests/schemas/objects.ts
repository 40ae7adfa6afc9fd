import * as z from 'zod'
import { LIMITS } from '../../../domain/limits.ts'
import { writeQuery } from './requests.ts'
import { pointInTime } from './text.ts'

const pointer = z.string().max(4096)
const value = z.custom<unknown>((given) => given !== undefined, 'expected a value')

/** A JSON patch: https://www.rfc-editor.org/rfc/rfc6902#section-4 */
export const jsonPatch = z
  .array(
    z.discriminatedUnion('op', [
      z.object({ op: z.enum(['add', 'replace', 'test']), path: pointer, value }),
      z.object({ op: z.literal('remove'), path: pointer }),
      z.object({ op: z.enum(['move', 'copy']), from: pointer, path: pointer }),
    ]),
  )
  .max(LIMITS.patchOperations.value)

/** The query of `GET .../objects`. */
export const objectsQuery = z.strictObject({
  kind: z.string().max(300).optional(),
  namespace: z.string().max(63).optional(),
  name_prefix: z.string().max(253).optional(),
  limit: z.coerce.number().int().min(1).max(500).default(100),
  after: z.string().max(1000).optional(),
})

/** The query of a read. */
export const objectReadQuery = z.strictObject({ at: pointInTime.optional().describe('The object as it was then') })

/** The query of a write. */
export const editQuery = z.strictObject({ ...writeQuery, ingest: z.stringbool().default(false) })
