import * as z from 'zod'
import { fault, position } from './fault.ts'
import { actor, operationKind, REPORTED_STATUSES } from './operation.ts'
import { blobId, commitId, count, instant } from './scalars.ts'

export const FATES = [
  'created',
  'unchanged',
  'updated',
  'merged',
  'conflict',
  'duplicate',
  'unmanaged',
  'rejected',
  'empty',
] as const

/** What became of a document. Every document of an ingested or refused raw file has exactly one. */
export const fate = z.enum(FATES)

export type Fate = z.infer<typeof fate>

/** An object as reports name it; fields as in Kubernetes manifests, in snake case. */
const reportedObject = z.object({ api_version: z.string(), kind: z.string(), namespace: z.string(), name: z.string() })

/**
 * One value that a raw file and a hand edit both changed. Long values are cut JSON; a side without a
 * value is left out.
 */
const conflictingValue = z.object({
  path: z.string().describe('JSON pointer into the managed file; `[name=...]` is the list item of that name'),
  base: z.string().exactOptional(),
  managed: z.string().exactOptional(),
  raw: z.string().exactOptional(),
})

/** The three sides of a merge, by blob id, and the conflicts that a person has to decide. */
const mergeDetails = z.object({
  /** The text that a raw file brought last; null if none has. */
  base: z.string().nullable(),
  managed: z.string(),
  raw: z.string(),
  values: z.array(conflictingValue),
})

/** One document's fate. Paths are relative to the repository's root, documents count from 1. */
const documentOutcome = position.extend({
  line: count,
  column: count.exactOptional(),
  fate,
  document: count.describe('Number of the document in the file, from 1'),
  /** Which item of a list that was expanded, from 1. */
  item: count.exactOptional(),
  object: reportedObject.exactOptional(),
  /** Identity as in the manifest: `Kind.group/namespace/name`; absent if the document is no object. */
  key: z.string().exactOptional(),
  path: z.string().exactOptional().describe('The file that holds the document now'),
  /** Of the document's bytes as written. */
  blob: blobId.exactOptional(),
  /** The reason why it was not taken, or a remark. */
  reason: z.string().exactOptional(),
  related: z.array(position).exactOptional(),
  /** Of a merged or conflicting object. */
  merge: mergeDetails.exactOptional(),
})

/** The outcome of a raw file as a whole: taken with everything in it, or left in place byte for byte. */
const fileOutcome = z.object({
  file: z.string(),
  blob: blobId,
  /** SHA-256 of the bytes, the key of the copy in the archive bucket. */
  sha256: z.string(),
  outcome: z.enum(['ingested', 'rejected', 'empty', 'restored']),
  documents: count,
  /** Where the original is now; absent for strategy `none` and for files that stay. */
  archived_to: z.string().exactOptional(),
})

/** What became of an object that was edited by itself. */
const editedObject = z.object({
  action: z.enum(['created', 'updated', 'deleted', 'unchanged']),
  object: z.string().describe('Identity as in the manifest: `Kind.group/namespace/name`'),
  path: z.string(),
  before: z.string().nullable().describe('Blob id, which is the entity tag; null if there was no file'),
  after: z.string().nullable().describe('Blob id, which is the entity tag; null if there is no file'),
})

/** A hand edit of an object below `managed/` that the manager adopted with this operation. */
export const handEdit = z.object({
  /**
   * `put_together`: its document was found among others in one file; `taken_over`: no hand touched it, but its kind
   * is managed now, and it has moved here from `unmanaged/`; `given_back`: the other way round.
   */
  what: z.enum(['edited', 'added', 'renamed', 'moved', 'put_together', 'deleted', 'taken_over', 'given_back']),
  /** Identity as in the manifest: `Kind.group/namespace/name`. */
  object: z.string(),
  /** Its file from now on; for a deleted object its last file. */
  path: z.string(),
  /** Its path before; only if it differs. */
  from: z.string().exactOptional(),
  /** The path of the hand edit; only if the object did not stay there. */
  found: z.string().exactOptional(),
  blob: blobId.exactOptional(),
})

/** Whether a hand did it; an object that moved because of its kind was touched by nobody. */
export function isByHand({ what }: { what: string }): boolean {
  return what !== 'taken_over' && what !== 'given_back'
}

const reportedChange = z.object({
  action: z.enum(['create', 'update', 'move', 'delete']),
  path: z.string(),
  from: z.string().exactOptional(),
})

/** The pull or merge request that holds the operation's commit, in place of the base branch. */
const autoMerge = z.discriminatedUnion('state', [
  z.object({ state: z.literal('on').describe('The host merges the request once its rules allow it, or has done so') }),
  z.object({ state: z.literal('refused'), reason: z.string() }),
])

const reportedProposal = z.object({
  id: z.string().describe('As the host counts'),
  url: z.string().describe('Its page'),
  branch: z.string().describe('The branch of the manager that holds the commit'),
  state: z
    .enum(['opened', 'updated', 'open', 'closed'])
    .describe('`open`: it was open, and nothing changed; `closed`: nothing is left to propose'),
  auto_merge: autoMerge.exactOptional().describe('Only where it was asked for'),
})

/**
 * What an operation did, in the one shape that the API answers, `--json` prints and the archive bucket keeps: hence
 * snake case.
 */
export const operationReport = z.object({
  operation: z.string().describe('ULID'),
  kind: operationKind,
  fabric: z.string(),
  directory: z.string(),
  status: z
    .enum(REPORTED_STATUSES)
    .describe(
      '`succeeded`: a commit, or with `dry_run` there would be one; `no_change`: nothing to do; `rejected`: only refused files',
    ),
  dry_run: z.boolean(),
  actor,
  reason: z.string().exactOptional().describe('Why, as whoever asked said it'),
  started_at: instant,
  finished_at: instant,
  source_commit: commitId.nullable().describe('The commit that was read'),
  commit: commitId.nullable().describe('The commit that was pushed; null if there was none'),
  message: z.string(),
  files_processed: count,
  documents_extracted: count,
  files_created: count,
  files_updated: count,
  files_archived: count,
  /** Files that were there before the manager and are in its manifest from now on; of an `init`. */
  files_adopted: count,
  fates: z.record(fate, count),
  files: z.array(fileOutcome),
  documents: z.array(documentOutcome),
  /** Every fault of every file, errors and warnings. */
  faults: z.array(fault),
  changes: z.array(reportedChange),
  /** What was done by hand since the last commit of the manager and is recorded with this one. */
  hand_edits: z.array(handEdit).exactOptional(),
  edited: editedObject.exactOptional().describe('Only for an edit'),
  reverts: z.string().exactOptional().describe('The operation that was undone'),
  /** The objects that a revert restored. */
  undone: z.array(editedObject).exactOptional(),
  diff: z
    .string()
    .exactOptional()
    .describe('Diff of the commit that would be made, as `git apply` takes it; only with `dry_run`'),
  proposal: reportedProposal.exactOptional().describe('Only for an operation that was proposed, not pushed to its base branch'),
  /** True when `init` found the fabric initialised. */
  already_initialized: z.boolean().exactOptional(),
})

export type ReportedObject = z.infer<typeof reportedObject>
export type ConflictingValue = z.infer<typeof conflictingValue>
export type MergeDetails = z.infer<typeof mergeDetails>
export type DocumentOutcome = z.infer<typeof documentOutcome>
export type FileOutcome = z.infer<typeof fileOutcome>
export type EditedObject = z.infer<typeof editedObject>
export type AutoMerge = z.infer<typeof autoMerge>
export type ReportedProposal = z.infer<typeof reportedProposal>
export type HandEdit = z.infer<typeof handEdit>
export type ReportedChange = z.infer<typeof reportedChange>
export type OperationReport = z.infer<typeof operationReport>
