import * as z from 'zod'
import type {
  EndedOperation,
  OpenOperation,
  OperationFailure,
  OperationPage,
  OperationRecord,
  ProposalOutcome,
} from '../../contract/operation.ts'
import type { PreparedCommit } from './ports.ts'

/** The operation that made a commit, and the commit's parent; `base` is null for the first commit of a branch. */
export const commitOrigin = z.object({
  fabric: z.string(),
  operation: z.string(),
  base: z.string().nullable(),
  /** The branch of a proposal for which it was made: on the repository's branch it is somebody's merge. */
  branch: z.string().exactOptional(),
})

export type CommitOrigin = z.infer<typeof commitOrigin>

/**
 * A commit about to be pushed. `rivals`: earlier commits of the operation on the same base, one of which may land
 * instead.
 */
export interface CandidateCommit extends Pick<PreparedCommit, 'oid' | 'base'> {
  rivals?: readonly string[]
  /** The branch of the proposal that it is for. */
  branch?: string
}

/** A page of due records, oldest first. `after` is the `next` of the page before. */
export interface DuePage {
  limit: number
  after?: string | undefined
}

/**
 * The index of operations outside Git; it can be rebuilt. A record is open (`OPEN_STATUSES`) until it has its outcome,
 * and is never written again after that, but for what became of its proposal. An open record becomes due
 * (`DUE_AFTER_MS`), and is then settled or resumed.
 */
export interface Journal {
  /**
   * Creates the record, `running` or `queued`. The same operation may start again while it is queued or running. With
   * `commit`, the same write does what `candidate` does. Throws `operation_finished` if the operation has an outcome,
   * or is `unknown` and must be settled first.
   */
  start(record: OpenOperation, commit?: CandidateCommit): Promise<void>
  /**
   * Creates the record of an operation for its first run, with a commit that does what `candidate` does. False if it
   * is on record.
   */
  create(record: OpenOperation, commit?: CandidateCommit): Promise<boolean>
  /**
   * Records the commit about to be pushed, and its base, so that a crash right after the push can be settled, and a
   * webhook for the commit recognised as our own push.
   */
  candidate(fabric: string, operation: string, commit: CandidateCommit): Promise<void>
  /**
   * The candidate was pushed, and nobody knows whether the branch took it. Throws `operation_finished`,
   * `operation_not_found`.
   */
  unknown(fabric: string, operation: string): Promise<void>
  /**
   * Makes an open operation `queued` again; it keeps its candidate. `failure`: why it has not finished yet. Throws
   * `operation_finished`, `operation_not_found`.
   */
  requeue(fabric: string, operation: string, failure?: OperationFailure): Promise<void>
  /** The operation that made, or tried to make, a commit of the last days, and the base of that commit. */
  operationOf(commit: string): Promise<CommitOrigin | undefined>
  /** Records the outcome of an open operation. Throws `operation_finished`, `operation_not_found`. */
  finish(record: EndedOperation): Promise<void>
  /** Records what became of a proposal. Does nothing for an operation that is not `proposed`. */
  conclude(fabric: string, operation: string, outcome: ProposalOutcome): Promise<void>
  /**
   * Writes an outcome that is known from elsewhere. False if the operation has one already. Replaces a record that
   * cannot be read. Throws `record_unreadable` if `record` is not valid.
   */
  restore(record: EndedOperation): Promise<boolean>
  /** Throws `record_unreadable`. */
  get(fabric: string, operation: string): Promise<OperationRecord | undefined>
  /** Newest first. `limit` counts unreadable records, too. */
  list(fabric: string, page: { limit: number; after?: string }): Promise<OperationPage>
  /**
   * Open operations of all fabrics, of any age, that were due before a time. Records written within the last second may
   * be missing.
   */
  due(before: Date, page: DuePage): Promise<OperationPage>
  /** An open operation was checked: it is due again at `until`. Does nothing if it has an outcome. */
  postpone(fabric: string, operation: string, until: Date): Promise<void>
}
