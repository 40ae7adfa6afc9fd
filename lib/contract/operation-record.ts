import { isCallersCode } from './errors.ts'
import type { Fault } from './fault.ts'
import type { Actor, OperationKind } from './operation.ts'

/** Why an operation failed, as its problem document says it. */
export interface OperationFailure {
  code: string
  message: string
  faults?: Fault[]
}

/**
 * `unknown`: the commit was pushed and nobody could say whether the branch took it; it is found out later. These may
 * still change.
 */
export const OPEN_STATUSES = ['queued', 'running', 'unknown'] as const

/** An outcome: written once. */
export const FINAL_STATUSES = ['succeeded', 'no_change', 'rejected', 'failed'] as const

export const OPERATION_STATUSES = [...OPEN_STATUSES, ...FINAL_STATUSES] as const

export type OperationStatus = (typeof OPERATION_STATUSES)[number]

/** Whether the operation has no outcome yet. */
export function isOpen({ status }: { status: OperationStatus }): boolean {
  return OPEN_STATUSES.some((open) => open === status)
}

/** The index entry of an operation: small; the full report lies in the archive bucket. */
export interface OperationRecord {
  operation: string
  kind: OperationKind
  fabric: string
  repository: string
  status: OperationStatus
  actor: Actor
  started_at: string
  finished_at?: string
  source_commit?: string | null
  /** The commit about to be pushed or pushed. */
  commit?: string | null
  /** The parent of `commit` while that is not known to be on the branch; null for the first commit of a branch. */
  base?: string | null
  /** Earlier commits of the operation on the same base, of which one may land in place of `commit`. */
  rivals?: string[]
  /** Subject of the commit, or what else there is to say in a line. */
  message?: string
  files_processed?: number
  documents_extracted?: number
  files_created?: number
  files_archived?: number
  failure?: OperationFailure
  /** What was asked, for an operation that waits in the queue. */
  request?: {
    file_path?: string
    atomic?: boolean
    force?: boolean
    base_directory?: string
    /** Id of the upload that brings the file, which is `file_path` below `raw/`. */
    upload?: string
  }
}

/**
 * Whether the operation was a request that was refused for its own fault: its answer said so, and nobody has to look at
 * it. Of an operation that came through the queue the record is the answer.
 */
export function wasRefused({ status, failure, request }: Pick<OperationRecord, 'status' | 'failure' | 'request'>): boolean {
  return status === 'failed' && request === undefined && failure !== undefined && isCallersCode(failure.code)
}
