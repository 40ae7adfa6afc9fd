import * as z from 'zod'
import { commitId, count, instant } from './scalars.ts'

/** A commit of the branch: the state of a fabric at one time. */
export const commitPoint = z.object({
  commit: commitId,
  operation: z.string().nullable().describe('The operation of this fabric that made it; null for any other commit'),
  time: instant,
  author: z.string().describe('`Name <email>`'),
  subject: z.string(),
})

export type CommitPoint = z.infer<typeof commitPoint>

const changeKind = z.enum(['added', 'changed', 'removed'])

/** A managed object that differs between two commits. */
export const objectChange = z.object({
  change: changeKind,
  object: z.string().nullable().describe('Identity as in the manifest; null for a file that holds not exactly one object'),
  path: z.string(),
  from: z.string().exactOptional().describe('Its path before; only if it differs'),
  before: z.string().nullable().describe('Blob id; null if there was none'),
  after: z.string().nullable().describe('Blob id; null if there is none'),
  diff: z.string().exactOptional().describe('Unified diff of its file; left out once the answer is too large'),
})

export type ObjectChange = z.infer<typeof objectChange>

/** What differs between two commits: objects, and other files by name. */
export const changesReport = z.object({
  fabric: z.string(),
  from: commitPoint.nullable().describe('Null before the first commit'),
  to: commitPoint,
  objects: z.array(objectChange),
  files: z.array(z.object({ change: changeKind, path: z.string() })).describe('Files of the fabric that are no managed objects'),
  left_out: count.describe('Objects and files that are not told, because there are too many'),
})

export type ChangesReport = z.infer<typeof changesReport>
