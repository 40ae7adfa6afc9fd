import type { CommitDetails, CommitInfo, GitRepository, History, PreparedCommit, PushOutcome } from '../../app/ports/ports.ts'
import type { Change } from '../../domain/tree/change-set.ts'
import type { Snapshot } from '../../domain/tree/snapshot.ts'
import type { ClonedRepository } from '../cache/local-clone.ts'
import { GIT_LIMITS } from '../limits.ts'
import { CloneHistory } from './clone-history.ts'
import { CloneObjects } from './clone-objects.ts'

/** isomorphic-git holds packs in memory. */
const MAX_PACK_BYTES = GIT_LIMITS.memoryPackBytes.value

/** Called with a sentence on why the second reader cannot read. */
type Warn = (message: string) => void

/**
 * The repository through a second reader that shares no code with the first: isomorphic-git reads the clone on disk, so
 * that a fault of our own reader cannot hide from a proof. If the clone is not on disk, or too large for memory, the
 * first reader reads, and `warn` is called. It writes nothing.
 */
export function secondReader(first: ClonedRepository, warn: Warn): GitRepository {
  return new SecondReader(first, warn)
}

class SecondReader implements GitRepository {
  readonly #first: ClonedRepository
  readonly #warn: Warn
  /** The history at the last fetch. */
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

  /** Drops the reader's cache of an earlier fetch. */
  async refresh(signal?: AbortSignal): Promise<Snapshot> {
    const snapshot = await this.#first.refresh(signal)
    this.#second = undefined
    return snapshot.commit === null ? snapshot : (await this.#reader()).snapshotAt(snapshot.commit)
  }

  async *commits(from: string, options?: { path?: string }): AsyncGenerator<CommitInfo> {
    yield* (await this.#reader()).commits(from, options)
  }

  /** From the first reader before the first fetch. */
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
    this.#warn(`The clone of ${this.url} ${obstacle}: it is read only by the reader that operations use, not by a second one`)
    return this.#first
  }
}
