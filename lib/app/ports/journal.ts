import type { EndedOperation, OpenOperation, OperationFailure, OperationPage, OperationRecord } from '../../contract/operation.ts'
import type { PreparedCommit } from './ports.ts'

export interface CommitOrigin extends Pick<PreparedCommit, 'base'> {
  fabric: string
  operation: string
}

/**
 * A commit about to be pushed. `rivals`: earlier commits of the operation on the same base, of which one may land
 * instead.
 */
export interface CandidateCommit extends Pick<PreparedCommit, 'oid' | 'base'> {
  rivals?: readonly string[]
}

/** A page of what is due, oldest first. `after` is the `next` of the page before. */
export interface DuePage {
  limit: number
  after?: string | undefined
}

/**
 * What is known of operations outside Git: an index that can be rebuilt. An operation is open (`OPEN_STATUSES`) until
 * it has its outcome, and then never written again. While it is open it is due at some time: then somebody has to look
 * after it (`DUE_AFTER_MS`).
 */
export interface Journal {
  /**
   * Creates the record; `running` or `queued`. The same operation may start again while it is queued or running. With a
   * commit it does what `candidate` does as well, in the same write. Throws `operation_finished` for one with an
   * outcome, and for one that is `unknown`: it is settled first.
   */
  start(record: OpenOperation, commit?: CandidateCommit): Promise<void>
  /**
   * Notes the commit about to be pushed, and its base, so that a crash right after the push can be settled, and the
   * commit be known as our own.
   */
  candidate(fabric: string, operation: string, commit: CandidateCommit): Promise<void>
  /**
   * The candidate was pushed, and nobody knows whether the branch took it. Throws `operation_finished`,
   * `operation_not_found`.
   */
  unknown(fabric: string, operation: string): Promise<void>
  /**
   * Puts an open operation back into the queue: it is `queued` again, and keeps its candidate. `failure`: why it has
   * not come to its end yet. Throws `operation_finished`, `operation_not_found`.
   */
  requeue(fabric: string, operation: string, failure?: OperationFailure): Promise<void>
  /** The operation that made, or tried to make, a commit of the last days, and what that stands on. */
  operationOf(commit: string): Promise<CommitOrigin | undefined>
  /** The outcome of an open operation. Throws `operation_finished`, `operation_not_found`. */
  finish(record: EndedOperation): Promise<void>
  /**
   * Puts an outcome that is known from elsewhere, unless there is one already: false then. Takes the place of a record
   * that cannot be read. Throws `record_unreadable` for what is no record.
   */
  restore(record: EndedOperation): Promise<boolean>
  /** Throws `record_unreadable`. */
  get(fabric: string, operation: string): Promise<OperationRecord | undefined>
  /** Newest first. A page of `limit` includes the unreadable ones. */
  list(fabric: string, page: { limit: number; after?: string }): Promise<OperationPage>
  /**
   * Open operations of all fabrics, of any age, that were due before a time. What was written within the last second
   * may be missing.
   */
  due(before: Date, page: DuePage): Promise<OperationPage>
  /** Somebody looked after an open operation: it is due again at `until`. Does nothing to one with an outcome. */
  postpone(fabric: string, operation: string, until: Date): Promise<void>
}
