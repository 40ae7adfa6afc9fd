import * as z from 'zod'
import { commitId, count, instant, nextCursor } from './scalars.ts'

const fileUrl = z
  .url()
  .exactOptional()
  .describe("Of a deployment: the file's page, where the URL or its credentials tell the kind of the host")

/** An object, of a managed or another kind. Field names are those of the API. */
export const listedObject = z.object({
  group: z.string(),
  kind: z.string(),
  plural: z.string(),
  namespace: z.string(),
  name: z.string(),
  path: z.string().describe('Below `unmanaged/` for a kind that is not managed; other objects may be in the same file'),
  etag: z.string().describe('The entity tag of `GET`, without its quotes'),
  file_url: fileUrl,
})

export const objectPage = z.object({ objects: z.array(listedObject), next: nextCursor })

/** Something that an operation did to an object. Paths are from the repository's root; fields as the API has them. */
const objectEvent = z.object({
  operation: z.string(),
  kind: z.string(),
  time: instant,
  /** `Name <email>` */
  actor: z.string(),
  /** The fate of the document that brought it, the effect of an edit, or `by hand: ` and the effect of a hand edit. */
  event: z.string(),
  path: z.string().exactOptional(),
  /** The version it had afterwards. */
  etag: z.string().exactOptional(),
  /** Where it came from. */
  source: z
    .object({
      file: z.string(),
      document: count,
      line: count,
      blob: z.string().exactOptional(),
      archived_to: z.string().exactOptional(),
    })
    .exactOptional(),
})

/** A commit that changed an object's file. */
const objectCommit = z.object({
  commit: z.string(),
  author: z.string(),
  subject: z.string(),
  /** The operation that made it; null for a commit made by hand. */
  operation: z.string().nullable(),
})

/** Where an object came from and who changed it since, newest first. Field names are those of the API. */
export const objectHistory = z.object({
  object: z.string(),
  path: z.string().nullable().describe('Null for a deleted object'),
  file_url: fileUrl,
  operations: z.array(objectEvent),
  commits: z.array(objectCommit).exactOptional().describe('Only from the command line, which has the whole history'),
})

export type ListedObject = z.infer<typeof listedObject>
export type ObjectPage = z.infer<typeof objectPage>
export type ObjectEvent = z.infer<typeof objectEvent>
export type ObjectCommit = z.infer<typeof objectCommit>
export type ObjectHistory = z.infer<typeof objectHistory>

/** A commit of the branch: the state of a fabric at one time. */
export const commitPoint = z.object({
  commit: commitId,
  operation: z.string().nullable().describe('The operation of this fabric that made it; null for any other commit'),
  time: instant,
  author: z.string().describe('`Name <email>`'),
  subject: z.string(),
  reason: z.string().exactOptional().describe('Why, as whoever asked for the operation said it'),
  sets_up: z.literal(true).exactOptional().describe('It set the fabric up: it cannot be reverted'),
})

export type CommitPoint = z.infer<typeof commitPoint>

/** Unchanged lines around each change of a diff, as git shows them. */
export const DIFF_CONTEXT = 3

const changeKind = z.enum(['added', 'changed', 'removed'])

/** An object that differs between two commits: a managed one, or one below `unmanaged/`. */
export const objectChange = z.object({
  change: changeKind,
  object: z.string().nullable().describe('Identity as in the manifest; null for a file that holds not exactly one object'),
  path: z.string(),
  from: z.string().exactOptional().describe('Its path before; only if it differs'),
  before: z.string().nullable().describe('Its version: a blob id; null if there was none'),
  after: z.string().nullable().describe('Its version: a blob id; null if there is none'),
  diff: z
    .string()
    .exactOptional()
    .describe('Unified diff of its file, or of its own text in a file of several; left out once the answer is too large'),
  lines: z.object({ added: count, removed: count }).exactOptional().describe('How many lines of the diff; left out with it'),
})

export type ObjectChange = z.infer<typeof objectChange>

/** What differs between two commits: objects, and other files by name. */
export const changesReport = z.object({
  fabric: z.string(),
  from: commitPoint.nullable().describe('Null before the first commit'),
  to: commitPoint,
  objects: z.array(objectChange),
  files: z
    .array(z.object({ change: changeKind, path: z.string() }))
    .describe('Files of the fabric that hold no object; a folder that differs in more than is read ends in a slash'),
  left_out: count.describe('Objects and files that this page and those before it do not tell'),
  next: nextCursor,
})

export type ChangesReport = z.infer<typeof changesReport>
