import type { RejectedFile } from '../../contract/fabric.ts'
import type { Actor, StartedOperation } from '../../contract/operation.ts'
import type { OperationReport } from '../../contract/report.ts'
import type { StatedSettings } from '../../domain/manifest/fabric-state.ts'
import type { RawFile } from '../../domain/raw/raw-file.ts'
import type { BudgetOptions, UnexpectedError } from '../../domain/tree/budget.ts'
import type { Journal } from '../ports/journal.ts'
import type { GitRepository, Locks, Originals, PreparedCommit, ReportProgress } from '../ports/ports.ts'

/** What it takes to look into a fabric. */
export interface ReadingContext {
  settings: StatedSettings
  repository: GitRepository
  /** Name of the lock; one a repository and branch. */
  repositoryId: string
  locks: Locks
  journal: Journal
  now(): Date
  signal?: AbortSignal
  /** When the work has to end, in milliseconds of the epoch on the clock of `now`. */
  deadline?: number
  /** Instead of the limits of the domain. */
  limits?: BudgetOptions['limits']
  /** Told of errors of single files that nobody foresaw: the report has their message only. */
  onUnexpected?(error: UnexpectedError): void
}

/** What an operation on one fabric works with: built from a deployment, or by the command line for a bare remote. */
export interface OperationContext extends ReadingContext {
  originals: Originals
  /** Raw files known to be refused for what is in them; empty where nothing remembers. */
  rejectedFiles: readonly RejectedFile[]
  /** Author of commits nobody asked for, and committer of all. */
  manager: Actor
  /** Somebody starts this operation again after a failure that may pass: its record stays open until then. */
  willRetry?: boolean
  /**
   * Nobody waits for the answer: the operation is on record from its beginning, whatever it comes to. It may have come
   * before, and an earlier run of it have pushed a commit. Any other has an id that nobody has seen before.
   */
  unattended?: boolean
  progress?: ReportProgress
  /**
   * Told of each commit of the manager that has landed, before its record is final. What must not be forgotten is
   * noted here: a later force-push is known by it.
   */
  landed?(commit: LandedCommit, branch: LandedOn): Promise<void>
  /** Told of the outcome once it is on record, while the lock is given back. */
  ended?(report: OperationReport): void
  /** Told of an operation that may have landed and was forced off the branch before anybody saw it. */
  mayBeLost?(tried: TriedCommit): Promise<void>
  /** Told why an outcome could not be recorded. */
  onUnrecorded?(error: unknown): void
}

/** A commit of the manager that is on the branch. `started_at`: of its operation, before the branch was read. */
export interface LandedCommit extends Pick<PreparedCommit, 'oid' | 'base'>, Pick<StartedOperation, 'started_at'> {}

/** A commit that an operation has pushed. */
export interface TriedCommit extends Pick<StartedOperation, 'fabric' | 'operation'> {
  commit: string
}

/** The branch on which a commit has landed. */
export type LandedOn = Pick<GitRepository, 'reaches' | 'contains'>

export interface OperationRequest {
  /** ULID, chosen by who starts the operation, so that it can be told before it has run. */
  operation: string
  actor: Actor
  dryRun: boolean
}

export interface InitRequest extends OperationRequest {
  /** Repairs an initialised structure: missing directories, an unreadable or outdated manifest. */
  force: boolean
  /** Removes the stamps HNP wrote into managed files while adopting them. */
  stripHnpStamps: boolean
}

export interface IngestRequest extends OperationRequest {
  /** All files or none. */
  atomic: boolean
  /** Started by a push or the clock: raw files known to be refused are not read again. */
  automatic?: boolean
  /** Only these, which are not in the repository: they come with the operation. */
  brought?: readonly RawFile[]
  /** Only this file: a path from the repository's root, from the fabric's directory or from `raw/`. */
  filePath?: string
}
