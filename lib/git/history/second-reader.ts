import type { CommitDetails, CommitInfo, GitRepository, History, PreparedCommit, PushOutcome } from '../../app/ports/ports.ts'
import type { Change } from '../../domain/tree/change-set.ts'
import type { Snapshot } from '../../domain/tree/snapshot.ts'
import type { ClonedRepository } from '../cache/local-clone.ts'
import { GIT_LIMITS } from '../limits.ts'
import { CloneHistory } from './clone-history.ts'
import { CloneObjects } from './clone-objects.ts'

/** isomorphic-git holds packs in memory. */
const MAX_PACK_BYTES = GIT_LIMITS.memoryPackBytes.value

/** Told in a sentence why the second reader reads nothing. */
type Warn = (message: string) => void

/**
 * The repository as a second reader sees it, which shares no code with the first: what was fetched is read out of the
 * clone on disk by isomorphic-git. So a fault of our own readers cannot hide from a proof. Where the clone is not on
 * disk, or too large to be held in memory, the first reader reads, and `warn` is told. It writes nothing.
 */
export function secondReader(first: ClonedRepository, warn: Warn): GitRepository & History {
  return new SecondReader(first, warn)
}

class SecondReader implements GitRepository, History {
  readonly #first: ClonedRepository
  readonly #warn: Warn
  /** Of what was fetched last. */
  #second: History | undefined

  constructor(first: ClonedRepository, warn: Warn) {
    this.#first = first
    this.#warn = warn
  }

  get url(): string {
    return this.#first.url
  }

  get branch(): string {
    return this.#first.branch
  }

  /** What the reader remembered of an earlier fetch is dropped. */
  async refresh(signal?: AbortSignal): Promise<Snapshot> {
    const snapshot = await this.#first.refresh(signal)
    this.#second = undefined
    return snapshot.commit === null ? snapshot : (await this.#reader()).snapshotAt(snapshot.commit)
  }

  async *commits(from: string, options?: { path?: string }): AsyncGenerator<CommitInfo> {
    yield* (await this.#reader()).commits(from, options)
  }

  /** Of the first reader until something was fetched. */
  snapshotAt(commit: string): Snapshot {
    return (this.#second ?? this.#first).snapshotAt(commit)
  }

  head(signal?: AbortSignal): Promise<string | null> {
    return this.#first.head(signal)
  }

  contains(commit: string, signal?: AbortSignal): Promise<boolean> {
    return this.#first.contains(commit, signal)
  }

  reaches(head: string | null, commit: string, signal?: AbortSignal): Promise<boolean> {
    return this.#first.reaches(head, commit, signal)
  }

  commitChange(commit: string, signal?: AbortSignal): Promise<{ before: Snapshot; after: Snapshot } | undefined> {
    return this.#first.commitChange(commit, signal)
  }

  prepare(_base: Snapshot, _changes: readonly Change[], _details: CommitDetails): Promise<PreparedCommit> {
    throw new TypeError('The second reader prepares no commits')
  }

  push(_commit: PreparedCommit): Promise<PushOutcome> {
    throw new TypeError('The second reader pushes nothing')
  }

  async #reader(): Promise<History> {
    this.#second ??= await this.#opened()
    return this.#second
  }

  async #opened(): Promise<History> {
    const clone = await this.#first.clone()
    const obstacle = clone === undefined ? 'is not on disk' : `has more than ${MAX_PACK_BYTES} bytes`
    if (clone !== undefined && clone.packBytes <= MAX_PACK_BYTES)
      return new CloneHistory(new CloneObjects(this.#first, clone), this.#first)
    this.#warn(`The clone of ${this.url} ${obstacle}: no second reader reads it, only the one that operations read it with`)
    return this.#first
  }
}
