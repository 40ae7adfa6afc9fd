import * as z from 'zod'
import { commitId, count } from './scalars.ts'
import { unreadableRecords } from './unreadable.ts'

/** Absent if all fields could be read. */
const reset = z
  .array(z.string())
  .exactOptional()
  .describe('Fields of a record that could not be read: they have values from Git, or defaults')

/** What became of one fabric in a rebuild; fields in snake case as in the API. */
const rebuiltFabric = z.object({
  fabric: z.string(),
  directory: z.string(),
  /** `updated`: it was there, but did not know of the newest operations. */
  record: z.enum(['restored', 'updated', 'present', 'waiting']),
  reset,
  /** False when there was no time for all of its history. */
  complete: z.boolean(),
  operations_restored: count,
  operations_present: count,
  /** Reports of operations that did not come to their end, or whose commit is not on the branch. */
  operations_left_out: count,
})

export type RebuiltFabric = z.infer<typeof rebuiltFabric>

/** A directory with a manifest from which no fabric was taken. */
const skippedDirectory = z.object({
  directory: z.string(),
  /** The fabric that its manifest names, if known. */
  fabric: z.string().exactOptional(),
  reason: z.string(),
})

export type SkippedDirectory = z.infer<typeof skippedDirectory>

/** The answer of a rebuild. */
export const rebuildReport = z.object({
  repository: z.string(),
  repository_url: z.string(),
  branch: z.string(),
  /** The commit that was read; null for an empty repository. */
  head: commitId.nullable(),
  complete: z.boolean().describe('False if time ran out: repeat the request to go on'),
  /** Whether the repository's record was made anew. */
  repository_restored: z.boolean(),
  /** Secrets are not in Git, and have to be named again. */
  repository_reset: reset,
  fabrics: z.array(rebuiltFabric),
  skipped: z.array(skippedDirectory),
  /** Records of the repository's fabrics and operations of which Git knows too little to write them anew. */
  unreadable: unreadableRecords,
})

export type RebuildReport = z.infer<typeof rebuildReport>
