import * as z from 'zod'
import type { DeliveryPage, DeliveryRecord } from '../../contract/delivery.ts'
import type { FabricEvent } from '../../contract/event.ts'
import type { QueueDepth } from '../../contract/health.ts'
import type { Actor } from '../../contract/operation.ts'
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
  /** The commit at which the branch has to be for the push; null for the first commit of a branch. */
  readonly base: string | null
  /** The branch as it would be. A commit that is prepared on it has the same base, and its push brings both. */
  readonly snapshot: Snapshot
}

/**
 * `stale`: the branch has moved on and nothing was changed; plan again on the new head. `unseen`: the branch has moved
 * on without the commit, and nobody can know whether the commit was on it for a moment.
 */
export type PushOutcome = 'accepted' | 'stale' | 'unseen'

export interface CommitInfo {
  oid: string
  parents: string[]
  message: string
  author: Actor
  committer: Actor
  /** The committer's. */
  time: Date
}

/** The commits before a head. */
export interface History {
  /**
   * The commit and its ancestors, newest first; with `path`, only those in which the entry at that path changed. What a
   * clone lacks is fetched as the reader goes on, in a few steps, so a reader that stops early costs little. Ends early
   * only where the remote itself has no more.
   */
  commits(from: string, options?: { path?: string }): AsyncIterable<CommitInfo>
  /** The tree of a commit that was fetched. */
  snapshotAt(commit: string): Snapshot
}

/** Small files that a process leaves beside the cache for the next one. They may be lost at any time. Never fails. */
export interface Notes {
  read(name: string): Promise<Uint8Array | undefined>
  write(name: string, bytes: Uint8Array): Promise<void>
}

/** One branch of one remote repository, behind a cache that may be lost at any time. */
export interface GitRepository extends History {
  /** The URL without credentials, or the local path. */
  readonly url: string
  readonly branch: string
  /** Absent where no process comes after this one. */
  readonly notes?: Notes
  /** The branch's current head on the remote, in one request; null if the branch is unborn. */
  head(signal?: AbortSignal): Promise<string | null>
  /**
   * A snapshot of the branch's current head on the remote; fetches new objects. An unborn branch gives a snapshot
   * without a commit.
   */
  refresh(signal?: AbortSignal): Promise<Snapshot>
  /** Builds blobs, trees and commit. Unchanged entries keep their bytes and modes. */
  prepare(base: Snapshot, changes: readonly Change[], details: CommitDetails): Promise<PreparedCommit>
  /**
   * The commit point: moves the branch from `base` to the commit, or changes nothing. A lost reply is settled by asking
   * the remote. Throws `push_refused` with the host's words if a rule of the host (branch protection, hook) forbids
   * the push.
   */
  push(commit: PreparedCommit, signal?: AbortSignal): Promise<PushOutcome>
  /** Whether the remote branch holds this commit, as its head or among its ancestors. */
  contains(commit: string, signal?: AbortSignal): Promise<boolean>
  /** Whether a head is this commit or a descendant of it; false without a head. Fetches history as needed. */
  reaches(head: string | null, commit: string, signal?: AbortSignal): Promise<boolean>
  /**
   * The branch right before and right after a commit; undefined if the branch does not hold the commit. Fetches history
   * as needed.
   */
  commitChange(commit: string, signal?: AbortSignal): Promise<{ before: Snapshot; after: Snapshot } | undefined>
}

/** The right to write to a repository for a limited time. */
export interface Lease {
  /** Grows with every holder of this repository's lock. */
  readonly token: number
  /** The holder that vanished without releasing: the record of its operation may need completing. */
  readonly abandoned?: LockHolder
  /** Somebody else held the lock at first: the branch may have moved meanwhile, and others may wait for it, too. */
  readonly hasWaited: boolean
  /** Takes the requests that wait for the lock and were handed over: nobody else gets them. Never throws. */
  claim(): Promise<HandedOver[]>
  /**
   * Throws `lock_lost` unless the lease is still ours; extends it. `fresh`: milliseconds for which an earlier
   * confirmation holds. Called right before the push.
   */
  confirm(fresh?: number): Promise<void>
  /** Never throws. The lease may be over already: then this waits until it is. */
  release(): Promise<void>
  /** Lets the lease expire instead of releasing it, so that the next holder gets this one as `abandoned`. */
  abandon(): void
}

/** The operation that holds a lock: fabrics of one repository share its lock. */
export const lockHolder = z.object({ fabric: z.string(), operation: z.string() })

export type LockHolder = z.infer<typeof lockHolder>

/** A request that a waiting operation leaves for whoever holds the lock. */
export const handedOver = z.object({
  ...lockHolder.shape,
  request: z.string(),
  /** Epoch milliseconds by the clock of the waiting process, which waits no longer. */
  until: z.number(),
})

export type HandedOver = z.infer<typeof handedOver>

/** What a waiting operation leaves, and how it learns that it was carried out. */
export interface HandOver {
  request: string
  isDone(): Promise<boolean>
  /** Called once, when the time is up: the milliseconds to wait on while it is being carried out; 0 otherwise. */
  moreMs(): Promise<number>
}

export interface Locks {
  /** Waits up to `waitMs` for the lock; then throws `repository_busy`. */
  acquire(repository: string, holder: LockHolder, waitMs: number): Promise<Lease>
  /**
   * Like `acquire`, but if the lock is taken, its holder may carry out the request: then undefined. Waits `moreMs` on
   * where the holder is doing so when the time is up.
   */
  acquireOrHandOver(repository: string, holder: LockHolder, waitMs: number, handOver: HandOver): Promise<Lease | undefined>
  /** The current holder; undefined if the lock is free or its lease has expired. */
  holder(repository: string): Promise<(LockHolder & { expires_at: string }) | undefined>
}

/** Second copies outside Git, addressed by content: a force-push cannot lose them. */
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

/** The bus for events of fabrics. Best effort: never throws, and ends within seconds. */
export interface Events {
  publish(events: readonly FabricEvent[]): Promise<void>
}

/** The statuses that a Git host shows beside a commit. Best effort: never throws, and ends within seconds. */
export interface CommitStatuses {
  /** `secret`: the credentials of the repository. */
  send(secret: string, target: { url: string; commit: string }, status: CommitStatus): Promise<void>
}

/** The uploads that callers were granted. */
export interface UploadGrants {
  put(grant: UploadGrant): Promise<void>
  /** Undefined for an upload that was never granted. Throws `record_unreadable`. */
  get(upload: string): Promise<UploadGrant | undefined>
  /** The upload has its operation, and is no longer due. Does nothing for an upload that was never granted. */
  taken(upload: string): Promise<void>
  /** Grants without an operation that were due before a time. Records written within the last second may be missing. */
  due(before: Date, page: DuePage): Promise<{ grants: UploadGrant[]; unreadable: Unreadable[]; next?: string }>
  /** The grant was checked: it is due again at `until`. Does nothing if the upload has its operation. */
  postpone(upload: string, until: Date): Promise<void>
}

/** Files that callers upload to the bucket. */
export interface Uploads {
  /** A signed request that uploads exactly `size` bytes; with a digest, exactly these bytes. */
  sign(upload: Pick<UploadGrant, 'upload' | 'size' | 'sha256'>): Promise<SignedRequest>
  /** The bytes; undefined if they were never uploaded, or have expired. */
  get(upload: string): Promise<Uint8Array | undefined>
  /** Whether the bytes were uploaded. */
  has(upload: string): Promise<boolean>
}

/** The ledger of webhook deliveries. */
export interface Deliveries {
  /** Records a delivery, unless it is on record: then returns that record. */
  claim(record: DeliveryRecord): Promise<DeliveryRecord | undefined>
  /** Throws `record_unreadable`. */
  get(repository: string, delivery: string): Promise<DeliveryRecord | undefined>
  /**
   * Changes a recorded delivery. An outcome replaces only `queued`, so it is written once; `queued` replaces anything,
   * because the delivery is requested again. False if nothing was written.
   */
  note(repository: string, delivery: string, changes: Partial<DeliveryRecord>): Promise<boolean>
  /** Newest first. */
  list(repository: string, page: { limit: number }): Promise<DeliveryPage>
  /**
   * Deliveries of all repositories that are `queued` and were due before a time. Records written within the last second
   * may be missing.
   */
  due(before: Date, page: DuePage): Promise<DeliveryPage & { next?: string }>
  /** A queued delivery was checked: it is due again at `until`. Does nothing if it is not queued. */
  postpone(repository: string, delivery: string, until: Date): Promise<void>
}

/** Checks of the services that a deployment uses. Each throws the service's own error if it cannot be used. */
export interface HealthChecks {
  readTable(): Promise<void>
  reachBucket(): Promise<void>
  queueDepth(): Promise<QueueDepth>
  deadLetterDepth(): Promise<QueueDepth>
  deadEventDepth(): Promise<QueueDepth>
}

/** Keeps the answers to requests with an `Idempotency-Key`. */
export interface Idempotency {
  /**
   * Claims the key for a request with this fingerprint. Returns the earlier answer if the request was already served;
   * throws `idempotency_key_reused` for another request, `idempotency_in_progress` while the first one runs. A claim
   * without an outcome ends at `until`, the latest time at which the claiming process can still run; then the same
   * request may claim the key again.
   */
  claim(key: string, fingerprint: string, until: Date): Promise<StoredAnswer | undefined>
  complete(key: string, answer: StoredAnswer): Promise<void>
  /** Frees the key after a failure that changed nothing, so that a retry may run. */
  release(key: string): Promise<void>
}

export interface StoredAnswer {
  status: number
  headers: Record<string, string>
  body: string
}

/** A progress message for a waiting person. `done` and `total` count `unit`s. */
export interface Progress {
  step: 'fetch' | 'plan' | 'build' | 'push' | 'verify'
  message: string
  done?: number
  total?: number
  unit?: string
}

export type ReportProgress = (progress: Progress) => void
