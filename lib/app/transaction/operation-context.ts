import type { CommitSettings, RejectedFile } from '../../contract/fabric.ts'
import type { Actor, ConflictDecision, ProposalOutcome, ProposedOperation, StartedOperation } from '../../contract/operation.ts'
import type { OperationReport, ReportedProposal } from '../../contract/report.ts'
import type { StatedSettings } from '../../domain/manifest/fabric-state.ts'
import type { RawFile } from '../../domain/raw/raw-file.ts'
import type { BudgetOptions, UnexpectedError } from '../../domain/tree/budget.ts'
import type { Change } from '../../domain/tree/change-set.ts'
import type { Journal } from '../ports/journal.ts'
import type { GitRepository, Locks, Originals, PreparedCommit, ReportProgress } from '../ports/ports.ts'

/** The context for reading a fabric. */
export interface ReadingContext {
  settings: StatedSettings
  repository: GitRepository
  /** Name of the lock: one for each repository and branch. */
  repositoryId: string
  locks: Locks
  journal: Journal
  now(): Date
  signal?: AbortSignal
  /** The time at which the work must end, in milliseconds since the epoch on the clock of `now`. */
  deadline?: number
  /** Replace limits of the domain. */
  limits?: BudgetOptions['limits']
  /** Called with each unexpected error of a single file: the report has only its message. */
  onUnexpected?(error: UnexpectedError): void
}

/** The context of an operation on one fabric: built from a deployment, or by the command line for a bare remote. */
export interface OperationContext extends ReadingContext {
  originals: Originals
  /** Author of automatic commits, and committer of all. */
  manager: Actor
  /** How the commits of this call are worded, where the fabric's settings say something else. */
  commit?: CommitSettings
  /** The operation will be started again after a failure that may pass: its record stays open until then. */
  willRetry?: boolean
  /**
   * Nobody waits for the answer: the operation is on record from its beginning. It may run for the second time, and an
   * earlier run may have pushed a commit. An attended operation always has a new id.
   */
  unattended?: boolean
  progress?: ReportProgress
  /** The operation is proposed: `repository` is this branch of the manager. */
  branch?: string
  /** Called with the changes of a commit while the lock is held. Throws where they must not be pushed. */
  admits?(changes: readonly Change[]): Promise<void>
  /**
   * Opens the branch that takes the commit of an operation, by its record: that of a proposal, or the repository's own
   * without a name. Absent: `repository` takes all commits.
   */
  branchOf?(branch: string | undefined): Promise<OperationBranch>
  /**
   * Called with each commit of the manager that has landed, before its record is final. It records the head by which a
   * later force-push is detected, or presents the commit in the returned proposal.
   */
  landed?(commit: LandedCommit, branch: LandedOn): Promise<ReportedProposal | undefined>
  /**
   * Called with the report once its commit is on the branch; the record does not say so yet. `newest`: the newest of
   * the fabric's operations that came with it.
   */
  pushed?(report: OperationReport, newest: string): void
  /** Called with the report once the outcome is on record. The lock may not be free yet. */
  ended?(report: OperationReport): void
  /** Called with an operation that may have landed and been forced off the branch before anybody saw its commit. */
  mayBeLost?(tried: TriedCommit): Promise<void>
  /** Called with the reason why an outcome could not be recorded. */
  onUnrecorded?(error: unknown): void
}

/** A branch that takes commits of operations, and what follows from them. */
export interface OperationBranch extends Pick<OperationContext, 'repository' | 'branch' | 'landed' | 'mayBeLost'> {
  /** What became of the request with a commit of a proposal's branch; undefined while it is open or there is none. */
  ended?(tried: TriedOperation): Promise<EndedRequest | undefined>
}

/** The part of an operation's record that says how its request has ended. */
export type EndedRequest = Pick<ProposedOperation, 'proposal'> & ProposalOutcome

/**
 * A commit of the manager that is on the branch. `report`: that of its operation, unless it is gone. `started_at`:
 * start of its operation, before the branch was read.
 */
export interface LandedCommit extends Pick<PreparedCommit, 'oid' | 'base'>, Pick<StartedOperation, 'started_at'> {
  report?: OperationReport
}

/** A commit that an operation has pushed. */
export interface TriedCommit extends Pick<StartedOperation, 'fabric' | 'operation'> {
  commit: string
}

/** One whose commit is looked for. */
export type TriedOperation = TriedCommit & Pick<StartedOperation, 'started_at'>

/** The branch on which a commit has landed. */
export type LandedOn = Pick<GitRepository, 'reaches' | 'contains'>

export interface OperationRequest {
  /** ULID, chosen by the caller, who can name the operation before it has run. */
  operation: string
  actor: Actor
  dryRun: boolean
  /** Why, in one line. */
  reason?: string | undefined
}

export interface InitRequest extends OperationRequest {
  /** Repairs an initialised structure: missing directories, an unreadable or outdated manifest. */
  force: boolean
  /** Removes HNP's stamps from managed files while adopting them. */
  stripHnpStamps: boolean
  /** The directory in which the fabric is registered, if it is to be set up in another one. */
  registeredDirectory?: string | undefined
}

export interface IngestRequest extends OperationRequest {
  /** All files or none. */
  atomic: boolean
  /** An automatic ingest leaves these out: they are known to be refused with their current content. */
  refused?: readonly RejectedFile[]
  /**
   * Ingests only these files, which come with the request and are not in the repository, such as the originals of a
   * lost operation.
   */
  suppliedFiles?: readonly RawFile[]
  /** Ingests only this file: a path from the repository's root, from the fabric's directory or from `raw/`. */
  filePath?: string
  /** Which side counts where raw files and hand edits changed the same value. */
  decisions?: readonly ConflictDecision[]
}
