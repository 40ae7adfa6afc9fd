import type { CommitDetails, GitRepository, PreparedCommit, PushOutcome } from '../../lib/app/ports.ts'
import type { Change } from '../../lib/domain/change-set.ts'
import { DomainError } from '../../lib/domain/errors.ts'
import type { Snapshot } from '../../lib/domain/snapshot.ts'
import type { AcceptedCommit } from '../../lib/git/cache/branch-cache.ts'
import { CommitPush } from '../../lib/git/commit-push.ts'
import type { RemoteBranch } from '../../lib/git/wire/remote-branch.ts'
import type { Actor } from './actor.ts'
import type { Passage } from './calls.ts'
import { type Commit, type Host, makeCommit } from './host.ts'
import { MemoryRemote, type PushedCommit } from './memory-remote.ts'
import { MemorySnapshot } from './memory-snapshot.ts'
import { BRANCH, URL } from './names.ts'

/** Asked of the host at once where no actor does: contract tests, and the beginning of a world. */
type Built = Commit & PreparedCommit & { base: string | null; blobs: ReadonlyMap<string, Uint8Array> }

/** One branch of a simulated host, with the real decision on what became of a push (`CommitPush`) above it. */
export class MemoryRepository implements GitRepository {
  readonly url = URL
  readonly branch = BRANCH
  readonly #host: Host
  readonly #remote: MemoryRemote
  readonly #push: CommitPush

  constructor(passage: Passage, actor: Actor, host: Host) {
    this.#host = host
    this.#remote = new MemoryRemote(passage, actor, host)
    // What `CommitPush` hands over as the pack is the commit itself here.
    const remote = {
      ref: this.#remote.ref,
      url: this.#remote.url,
      head: (signal?: AbortSignal) => this.#remote.head(signal),
      push: (base: string | null, _: string, pack: unknown, signal?: AbortSignal) =>
        this.#remote.push(base, pack as PushedCommit, signal),
    } as unknown as RemoteBranch
    this.#push = new CommitPush(remote, ({ oid }, head, signal) => this.#isBelow(oid, head, signal))
  }

  head(signal?: AbortSignal): Promise<string | null> {
    return this.#remote.head(signal)
  }

  async refresh(signal?: AbortSignal): Promise<Snapshot> {
    const head = await this.#remote.head(signal)
    if (head === null)
      throw new DomainError('branch_not_found', `The repository has no branch ${BRANCH}`, { url: URL, branch: BRANCH })
    return this.#remote.ask('fetch', () => this.#snapshot(head), signal)
  }

  async prepare(base: Snapshot, changes: readonly Change[], { message, time }: CommitDetails): Promise<PreparedCommit> {
    if (!(base instanceof MemorySnapshot)) throw new TypeError('A commit is prepared on a snapshot of this repository')
    const parent = base.commit === null ? undefined : this.#host.commit(base.commit)
    const commit = makeCommit(parent, base.tree.after(changes), message, time.toISOString())
    const blobs = new Map(changes.flatMap((change) => ('bytes' in change ? [[change.blob, change.bytes]] : [])))
    const built: Built = { ...commit, base: base.commit, blobs }
    return built
  }

  push(prepared: PreparedCommit, signal?: AbortSignal): Promise<PushOutcome> {
    const { base, blobs, ...commit } = prepared as Built
    const pack = { ...commit, blobs }
    return this.#push.run({ oid: prepared.oid, base, pack: { pack } } as unknown as AcceptedCommit, signal)
  }

  async contains(commit: string, signal?: AbortSignal): Promise<boolean> {
    const head = await this.#remote.head(signal)
    return head !== null && (await this.#isBelow(commit, head, signal))
  }

  async reaches({ commit: head }: Snapshot, commit: string, signal?: AbortSignal): Promise<boolean> {
    return head !== null && (await this.#isBelow(commit, head, signal))
  }

  async commitChange(commit: string, signal?: AbortSignal): Promise<{ before: Snapshot; after: Snapshot } | undefined> {
    const head = await this.#remote.head(signal)
    if (head === null || !(await this.#isBelow(commit, head, signal))) return undefined
    const { parent } = this.#host.commit(commit)
    return { before: this.#snapshot(parent), after: this.#snapshot(commit) }
  }

  #snapshot(commit: string | null): MemorySnapshot {
    return new MemorySnapshot({ blobs: this.#host.blobs, tree: this.#host.treeOf(commit) }, commit)
  }

  /** What is nearby is known without a question; of the rest the host is asked. */
  async #isBelow(commit: string, head: string, signal?: AbortSignal): Promise<boolean> {
    if (commit === head) return true
    return this.#remote.ask('fetch-history', () => this.#host.isBelow(commit, head), signal)
  }
}
