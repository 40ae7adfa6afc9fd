import * as z from 'zod'
import { fault } from './fault.ts'
import { commitId, count } from './scalars.ts'

/** The answer of `gfm verify`. */
const verifyReport = z.object({
  fabric: z.string(),
  head: commitId.nullable(),
  operations: count,
  originals: count,
  documents: count,
  /** Documents by how they are accounted for now. */
  accounted: z.object({
    as_written: count,
    changed_later: count,
    deleted_later: count,
    unchanged: count,
    unmanaged: count,
    empty: count,
  }),
  /** What could not be proved; empty means lossless. */
  faults: z.array(fault),
})

export type VerifyReport = z.infer<typeof verifyReport>
