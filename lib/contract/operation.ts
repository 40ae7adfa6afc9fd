import * as z from 'zod'
import { fault } from './fault.ts'
import { blobId, count, nextCursor } from './scalars.ts'
import { unreadableRecords } from './unreadable.ts'

const MAX_REASON = 200

/** Why something is done, as whoever asks says it: a trailer of the commit, so one line. */
export const givenReason = z
  .string()
  .trim()
  .min(1)
  .max(MAX_REASON)
  .regex(/^[^\p{Cc}\u2028\u2029]*$/u, 'expected one line without control characters')
  .describe('Why, in one line: the trailer `Reason` of the commit')

export const operationKind = z.enum(['init', 'ingest', 'put', 'patch', 'delete', 'revert', 'restore', 'crds'])

export type OperationKind = z.infer<typeof operationKind>

/** Who asked: the pusher or the API's caller; becomes the commit's author. */
export const actor = z.object({ name: z.string(), email: z.string() })

export type Actor = z.infer<typeof actor>

/** `Name <email>` as a commit has it: no characters that would end a field, and no punctuation at either end. */
export function identityText({ name, email }: Actor): string {
  return `${plain(name) || plain(email) || 'unknown'} <${plain(email)}>`
}

function plain(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is removed
  const words = text.replace(/[\u0000-\u001f\u007f<>]+/g, ' ').replace(/ {2,}/g, ' ')
  return words.replace(/^[\s.,:;"'\\]+|[\s,:;"'\\]+$/g, '')
}

/** Why an operation failed, as its problem document says it. */
export const operationFailure = z.object({ code: z.string(), message: z.string(), faults: z.array(fault).exactOptional() })

export type OperationFailure = z.infer<typeof operationFailure>

/**
 * `unknown`: the commit was pushed, and it is not known yet whether the branch took it. These statuses may still
 * change.
 */
export const OPEN_STATUSES = ['queued', 'running', 'unknown'] as const

/** Outcomes with a report. */
export const REPORTED_STATUSES = ['succeeded', 'no_change', 'rejected'] as const

/**
 * Outcomes of an operation that was proposed: its request is open, was merged, or was closed without that. The last two
 * follow the first.
 */
export const PROPOSED_STATUSES = ['proposed', 'merged', 'declined'] as const

/** An outcome: written once, but for what became of a proposal. */
export const FINAL_STATUSES = [...REPORTED_STATUSES, ...PROPOSED_STATUSES, 'failed'] as const

export const operationStatus = z.enum([...OPEN_STATUSES, ...FINAL_STATUSES])

const optionalCount = count.exactOptional()

/** The side that counts where a raw file and a hand edit changed the same value. */
export const conflictDecision = z.object({
  object: z.string().min(1).max(700).describe('Identity as in the manifest: the `key` of the document in the report'),
  path: z.string().max(4096).describe("A path of the report's `merge.values`"),
  take: z.enum(['raw', 'managed']),
  managed: blobId.exactOptional().describe('Only while the object has this version: `merge.managed` of the report'),
  raw: blobId.exactOptional().describe('Only while the raw file has this version of it: `merge.raw` of the report'),
})

export type ConflictDecision = z.infer<typeof conflictDecision>

/** What was asked, for an operation that waits in the queue. */
const operationRequest = z.object({
  file_path: z.string().exactOptional(),
  atomic: z.boolean().exactOptional(),
  decisions: z.array(conflictDecision).exactOptional(),
  force: z.boolean().exactOptional(),
  base_directory: z.string().exactOptional(),
  /** Whether this call asked for a proposal. */
  propose: z.boolean().exactOptional(),
  /** Id of the upload that brings the file, which is `file_path` below `raw/`. */
  upload: z.string().exactOptional(),
})

/** What a record says of an operation from its beginning on. */
export const startedOperation = z.object({
  /** ULID. */
  operation: z.string(),
  kind: operationKind,
  fabric: z.string(),
  repository: z.string(),
  actor,
  started_at: z.string(),
  request: operationRequest.exactOptional(),
  reason: z.string().exactOptional().describe('Why, as whoever asked said it'),
  commit_url: z
    .url()
    .exactOptional()
    .describe("Only in answers: its commit's page, where the URL or its credentials tell the kind of the host"),
  /** The branch of the manager that takes its commit, to be proposed; absent: the repository's branch takes it. */
  branch: z.string().exactOptional(),
})

export type StartedOperation = z.infer<typeof startedOperation>

/** An operation that has no outcome yet, with the commits that its runs have tried to push. */
const openOperation = startedOperation.extend({
  status: z.enum(OPEN_STATUSES),
  /** The commit about to be pushed or pushed. */
  commit: z.string().nullable().exactOptional(),
  /** The parent of `commit`; null for the first commit of a branch. */
  base: z.string().nullable().exactOptional(),
  /** Earlier commits of the operation on the same base, one of which may land in place of `commit`. */
  rivals: z.array(z.string()).exactOptional(),
  /** Why its last run ended without an outcome. */
  failure: operationFailure.exactOptional(),
})

export type OpenOperation = z.infer<typeof openOperation>

/** An operation with a report. What only the report says is left out if the report is gone. */
export const reportedOperation = startedOperation.extend({
  status: z.enum(REPORTED_STATUSES),
  finished_at: z.string(),
  source_commit: z.string().nullable().exactOptional(),
  /** The commit that landed; null if there was nothing to change. */
  commit: z.string().nullable().exactOptional(),
  /** Subject of the commit, or the outcome in one line. */
  message: z.string().exactOptional(),
  files_processed: optionalCount,
  documents_extracted: optionalCount,
  files_created: optionalCount,
  files_archived: optionalCount,
})

export type ReportedOperation = z.infer<typeof reportedOperation>

/** An operation whose commit is, or was, in a pull or merge request. `commit`: the one that was proposed. */
export const proposedOperation = reportedOperation.extend({
  status: z.enum(PROPOSED_STATUSES),
  branch: z.string(),
  /** Absent if it brought nothing to propose, its report is gone, or it was merged before the request was noted. */
  proposal: z.object({ id: z.string().describe("The host's number"), url: z.string() }).exactOptional(),
  /** The commit with which it came to the repository's branch, once it is merged. */
  landed: z.string().exactOptional(),
  /** Other operations that came with the same commit, by a squash. */
  landed_with: z.array(z.string()).exactOptional(),
})

export type ProposedOperation = z.infer<typeof proposedOperation>

/** What became of an operation that was proposed. */
export type ProposalOutcome =
  | ({ status: 'merged' } & Required<Pick<ProposedOperation, 'landed'>> & Pick<ProposedOperation, 'landed_with'>)
  | { status: 'declined' }

const failedOperation = startedOperation.extend({
  status: z.literal('failed'),
  finished_at: z.string(),
  message: z.string(),
  failure: operationFailure,
})

export type FailedOperation = z.infer<typeof failedOperation>

/** The index entry of an operation: small; the full report is in the archive bucket. */
export const operationRecord = z.discriminatedUnion('status', [
  openOperation,
  reportedOperation,
  proposedOperation,
  failedOperation,
])

export type EndedOperation = ReportedOperation | ProposedOperation | FailedOperation

export type OperationRecord = z.infer<typeof operationRecord>

export type OperationStatus = OperationRecord['status']

/** `unreadable`: by the ids of operations. */
export const operationPage = z.object({
  operations: z.array(operationRecord),
  unreadable: unreadableRecords,
  next: nextCursor,
})

export type OperationPage = z.infer<typeof operationPage>
