import type { DeliveryPage, DeliveryRecord } from '../../contract/delivery.ts'
import type { FabricEvent } from '../../contract/event.ts'
import type { QueueDepth } from '../../contract/health.ts'
import type { Actor, OperationRecord } from '../../contract/operation.ts'
import type { OperationReport } from '../../contract/report.ts'
import type { Unreadable } from '../../contract/unreadable.ts'
import type { SignedRequest, UploadGrant } from '../../contract/upload.ts'
import type { CommitStatus } from '../../domain/events/commit-status.ts'
import type { Change } from '../../domain/tree/change-set.ts'
import type { Snapshot } from '../../domain/tree/snapshot.ts'
import type { DuePage } from './journal.ts'

export interface CommitDetails {
  /** Subject, body and trailers. */
  message: string
  author: Actor
  committer: Actor
  time: Date
}

/** A commit whose new objects are in memory only: nothing is visible anywhere until it is pushed. */
export interface PreparedCommit {
  readonly oid: string
  /** The commit it stands on; null for the first commit of a branch. */
  readonly base: string | null
}

/**
 * `stale`: the branch has moved on, nothing was changed, plan again on the new head. `unseen`: the branch has moved on
 * without the commit, and whether that was on it for a moment nobody can know.
 */
export type PushOutcome = 'accepted' | 'stale' | 'unseen'

/** One branch of one remote repository, behind a cache that may be lost at any time. */
export interface GitRepository {
  /** The URL without credentials, or the local path. */
  readonly url: string
  readonly branch: string
  /** Where the branch is on the remote now, in one request; null for an unborn one. */
  head(signal?: AbortSignal): Promise<string | null>
  /** The branch's head on the remote now; fetches what is new. An unborn branch gives a snapshot without a commit. */
  refresh(signal?: AbortSignal): Promise<Snapshot>
  /** Builds blobs, trees and commit. Modes and entries of what is not changed are kept as they are. */
  prepare(base: Snapshot, changes: readonly Change[], details: CommitDetails): Promise<PreparedCommit>
  /**
   * The commit point: moves the branch from `base` to the commit, or changes nothing. A lost reply is settled by asking
   * the remote. Throws `push_refused` with the host's words when a rule of the host (branch protection, hook) forbids
   * it.
   */
  push(commit: PreparedCommit, signal?: AbortSignal): Promise<PushOutcome>
  /** Whether the remote branch holds this commit, as its head or among its ancestors. */
  contains(commit: string, signal?: AbortSignal): Promise<boolean>
  /** Whether a head is this commit or a descendant of it; false without a head. Fetches what history that takes. */
  reaches(head: string | null, commit: string, signal?: AbortSignal): Promise<boolean>
  /**
   * The branch right before and right after a commit that it holds; undefined where it does not. Fetches what history
   * that takes.
   */
  commitChange(commit: string, signal?: AbortSignal): Promise<{ before: Snapshot; after: Snapshot } | undefined>
}

export interface CommitInfo {
  oid: string
  parents: string[]
  message: string
  author: Actor
  committer: Actor
}

/** What came before the head. Complete only in a repository opened with its full history. */
export interface History {
  /** The commit and its ancestors, newest first; with `path`, only those in which the entry at that path changed. */
  commits(from: string, options?: { path?: string }): AsyncIterable<CommitInfo>
  snapshotAt(commit: string): Snapshot
}

/** The right to write to a repository for a while. */
export interface Lease {
  /** Grows with every holder of this repository's lock. */
  readonly token: number
  /** The holder that vanished without releasing: the record of its operation may need completing. */
  readonly abandoned?: LockHolder
  /** Throws `lock_lost` unless the lease is still ours; extends it. Called right before the push. */
  confirm(): Promise<void>
  release(): Promise<void>
  /** Lets the lease run out instead of releasing it: the next holder is told of this one. */
  abandon(): void
}

/** The operation that holds a lock: fabrics of one repository share its lock. */
export type LockHolder = Pick<OperationRecord, 'fabric' | 'operation'>

export interface Locks {
  /** Waits up to `waitMs` for the lock; then throws `repository_busy`. */
  acquire(repository: string, holder: LockHolder, waitMs: number): Promise<Lease>
  /** Who holds the lock now; undefined when it is free or its lease has run out. */
  holder(repository: string): Promise<(LockHolder & { expires_at: string }) | undefined>
}

/** Second copies outside Git, by content: a force-push cannot lose them. */
export interface Originals {
  /** Stores the bytes under their SHA-256 unless they are there already. */
  put(sha256: string, bytes: Uint8Array): Promise<void>
  get(sha256: string): Promise<Uint8Array | undefined>
  /** The full report of an operation. */
  putReport(report: OperationReport): Promise<void>
  getReport(fabric: string, operation: string): Promise<OperationReport | undefined>
  /** Ids of operations that left a report, oldest first; `after` is the `next` of the page before. */
  listReports(fabric: string, page?: { after?: string | undefined }): Promise<{ operations: string[]; next?: string }>
}

/** Where what happened to fabrics is told. Best effort: never throws, and ends within seconds. */
export interface Events {
  publish(events: readonly FabricEvent[]): Promise<void>
}

/** What people see beside a commit at its host. Best effort: never throws, and ends within seconds. */
export interface CommitStatuses {
  /** `secret`: the credentials of the repository. */
  send(secret: string, target: { url: string; commit: string }, status: CommitStatus): Promise<void>
}

/** What was granted to whom. */
export interface UploadGrants {
  put(grant: UploadGrant): Promise<void>
  /** Undefined for an upload that nobody was granted. Throws `record_unreadable`. */
  get(upload: string): Promise<UploadGrant | undefined>
  /** The upload has its operation: it is due no more. Does nothing for an upload that nobody was granted. */
  taken(upload: string): Promise<void>
  /**
   * Grants that nobody took and that were due before a time. What was written within the last second may be missing.
   */
  due(before: Date, page: DuePage): Promise<{ grants: UploadGrant[]; unreadable: Unreadable[]; next?: string }>
  /** Somebody looked after it: it is due again at `until`. Does nothing to one that was taken. */
  postpone(upload: string, until: Date): Promise<void>
}

/** Files that come by way of the bucket. */
export interface Uploads {
  /** A request that uploads just so many bytes, and with a digest just these. */
  sign(upload: Pick<UploadGrant, 'upload' | 'size' | 'sha256'>): Promise<SignedRequest>
  /** The bytes; undefined when they never came, or came too long ago. */
  get(upload: string): Promise<Uint8Array | undefined>
  /** Whether the bytes are there. */
  has(upload: string): Promise<boolean>
}

/** The ledger of webhook deliveries. */
export interface Deliveries {
  /** Puts a delivery on record; returns what is on record of it already. */
  claim(record: DeliveryRecord): Promise<DeliveryRecord | undefined>
  /** Throws `record_unreadable`. */
  get(repository: string, delivery: string): Promise<DeliveryRecord | undefined>
  /**
   * What became of it. An outcome is written once: only over `queued`. `queued` may be written over anything: somebody
   * asks once more. False when nothing was written; one that is not on record stays so.
   */
  note(repository: string, delivery: string, changes: Partial<DeliveryRecord>): Promise<boolean>
  /** Newest first. */
  list(repository: string, page: { limit: number }): Promise<DeliveryPage>
  /**
   * Deliveries of all repositories that are `queued` and were due before a time. What was written within the last
   * second may be missing.
   */
  due(before: Date, page: DuePage): Promise<DeliveryPage & { next?: string }>
  /** Somebody looked after a queued one: it is due again at `until`. Does nothing to any other. */
  postpone(repository: string, delivery: string, until: Date): Promise<void>
}

/** What a deployment stands on, asked from inside. Each throws the service's own error when it cannot be used. */
export interface Foundations {
  readTable(): Promise<void>
  reachBucket(): Promise<void>
  queueDepth(): Promise<QueueDepth>
  deadLetterDepth(): Promise<QueueDepth>
  deadEventDepth(): Promise<QueueDepth>
}

/** Remembers what was answered to a request that carried an `Idempotency-Key`. */
export interface Idempotency {
  /**
   * Claims the key for a request with this fingerprint. Returns the earlier answer when the request was already served;
   * throws `idempotency_key_reused` for another request, `idempotency_in_progress` while the first one runs. A claim
   * without an outcome ends at `until`, when whoever claims is ended at the latest: the key is free for the same
   * request again.
   */
  claim(key: string, fingerprint: string, until: Date): Promise<StoredAnswer | undefined>
  complete(key: string, answer: StoredAnswer): Promise<void>
  /** Gives the key up after a failure that left nothing behind, so that a retry may run. */
  release(key: string): Promise<void>
}

export interface StoredAnswer {
  status: number
  headers: Record<string, string>
  body: string
}

/** Something a person who waits would like to see. `done` and `total` count `unit`s. */
export interface Progress {
  step: 'fetch' | 'plan' | 'build' | 'push' | 'verify'
  message: string
  done?: number
  total?: number
  unit?: string
}

export type ReportProgress = (progress: Progress) => void
