import * as z from 'zod'
import { fault } from './fault.ts'
import { count, nextCursor } from './scalars.ts'
import { unreadableRecords } from './unreadable.ts'

export const operationKind = z.enum(['init', 'ingest', 'put', 'patch', 'delete', 'revert'])

export type OperationKind = z.infer<typeof operationKind>

/** Who asked: the pusher or the API's caller; becomes the commit's author. */
export const actor = z.object({ name: z.string(), email: z.string() })

export type Actor = z.infer<typeof actor>

/** Why an operation failed, as its problem document says it. */
export const operationFailure = z.object({ code: z.string(), message: z.string(), faults: z.array(fault).exactOptional() })

export type OperationFailure = z.infer<typeof operationFailure>

/**
 * `unknown`: the commit was pushed and nobody could say whether the branch took it; it is found out later. These may
 * still change.
 */
export const OPEN_STATUSES = ['queued', 'running', 'unknown'] as const

/** Outcomes of which there is a report. */
export const REPORTED_STATUSES = ['succeeded', 'no_change', 'rejected'] as const

/** An outcome: written once. */
export const FINAL_STATUSES = [...REPORTED_STATUSES, 'failed'] as const

const operationStatus = z.enum([...OPEN_STATUSES, ...FINAL_STATUSES])

export type OperationStatus = z.infer<typeof operationStatus>

const optionalCount = count.exactOptional()

/** What was asked, for an operation that waits in the queue. */
const operationRequest = z.object({
  file_path: z.string().exactOptional(),
  atomic: z.boolean().exactOptional(),
  force: z.boolean().exactOptional(),
  base_directory: z.string().exactOptional(),
  /** Id of the upload that brings the file, which is `file_path` below `raw/`. */
  upload: z.string().exactOptional(),
})

/** The index entry of an operation: small; the full report lies in the archive bucket. */
export const operationRecord = z.object({
  /** ULID. */
  operation: z.string(),
  kind: operationKind,
  fabric: z.string(),
  repository: z.string(),
  status: operationStatus,
  actor,
  started_at: z.string(),
  finished_at: z.string().exactOptional(),
  source_commit: z.string().nullable().exactOptional(),
  /** The commit about to be pushed or pushed. */
  commit: z.string().nullable().exactOptional(),
  /** The parent of `commit` while that is not known to be on the branch; null for the first commit of a branch. */
  base: z.string().nullable().exactOptional(),
  /** Earlier commits of the operation on the same base, of which one may land in place of `commit`. */
  rivals: z.array(z.string()).exactOptional(),
  /** Subject of the commit, or what else there is to say in a line. */
  message: z.string().exactOptional(),
  files_processed: optionalCount,
  documents_extracted: optionalCount,
  files_created: optionalCount,
  files_archived: optionalCount,
  failure: operationFailure.exactOptional(),
  request: operationRequest.exactOptional(),
})

export type OperationRecord = z.infer<typeof operationRecord>

/** `unreadable`: by the ids of operations. */
export const operationPage = z.object({
  operations: z.array(operationRecord),
  unreadable: unreadableRecords,
  next: nextCursor,
})

export type OperationPage = z.infer<typeof operationPage>
