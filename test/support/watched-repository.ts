import type { CommitDetails, GitRepository, PreparedCommit, PushOutcome } from '../../lib/app/ports/ports.ts'
import type { Change } from '../../lib/domain/tree/change-set.ts'
import type { Snapshot } from '../../lib/domain/tree/snapshot.ts'

/** What happens at the moments of an operation that matter. */
export interface Moments {
  /** A commit is built and not yet pushed; `count` from 1. */
  prepared?: (count: number) => Promise<void>
  /** The remote has answered and the answer has not been read. */
  pushed?: (outcome: PushOutcome) => Promise<void>
}

/** A real repository that calls a hook at the worst moments. */
export class WatchedRepository implements GitRepository {
  readonly #inner: GitRepository
  readonly #moments: Moments
  #prepared = 0

  constructor(inner: GitRepository, moments: Moments) {
    this.#inner = inner
    this.#moments = moments
  }

  get url() {
    return this.#inner.url
  }

  get branch() {
    return this.#inner.branch
  }

  commits(from: string, options?: { path?: string }) {
    return this.#inner.commits(from, options)
  }

  snapshotAt(commit: string) {
    return this.#inner.snapshotAt(commit)
  }

  commitChange(commit: string, signal?: AbortSignal) {
    return this.#inner.commitChange(commit, signal)
  }

  reaches(head: string | null, commit: string, signal?: AbortSignal): Promise<boolean> {
    return this.#inner.reaches(head, commit, signal)
  }

  head(signal?: AbortSignal): Promise<string | null> {
    return this.#inner.head(signal)
  }

  refresh(signal?: AbortSignal): Promise<Snapshot> {
    return this.#inner.refresh(signal)
  }

  async prepare(base: Snapshot, changes: readonly Change[], details: CommitDetails): Promise<PreparedCommit> {
    const commit = await this.#inner.prepare(base, changes, details)
    this.#prepared += 1
    await this.#moments.prepared?.(this.#prepared)
    return commit
  }

  async push(commit: PreparedCommit, signal?: AbortSignal): Promise<PushOutcome> {
    const outcome = await this.#inner.push(commit, signal)
    await this.#moments.pushed?.(outcome)
    return outcome
  }

  contains(commit: string, signal?: AbortSignal): Promise<boolean> {
    return this.#inner.contains(commit, signal)
  }
}
