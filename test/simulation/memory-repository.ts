import type { CommitDetails, CommitInfo, GitRepository, PreparedCommit, PushOutcome } from '../../lib/app/ports/ports.ts'
import type { BranchStart } from '../../lib/app/ports/proposals.ts'
import { DomainError } from '../../lib/contract/errors.ts'
import type { Change } from '../../lib/domain/tree/change-set.ts'
import type { Snapshot } from '../../lib/domain/tree/snapshot.ts'
import { CommitPush } from '../../lib/git/branch/commit-push.ts'
import type { AcceptedCommit } from '../../lib/git/cache/branch-cache.ts'
import { RemoteBranch } from '../../lib/git/wire/remote-branch.ts'
import type { Actor } from './actor.ts'
import type { Passage } from './calls.ts'
import { type Host, makeCommit, parentsOf } from './host.ts'
import { MemorySnapshot } from './memory-snapshot.ts'
import { MemoryTransport, type PushedCommit } from './memory-transport.ts'
import { BRANCH, URL } from './names.ts'

type Built = PushedCommit & PreparedCommit

/** Blobs of a commit that is not pushed, and below them those of the host. */
class Blobs extends Map<string, Uint8Array> {
  readonly #host: ReadonlyMap<string, Uint8Array>

  constructor(own: ReadonlyMap<string, Uint8Array>, host: ReadonlyMap<string, Uint8Array>) {
    super(own)
    this.#host = host
  }

  override get(oid: string): Uint8Array | undefined {
    return super.get(oid) ?? this.#host.get(oid)
  }
}

interface Opening {
  branch?: string
  start?: BranchStart | undefined
}

/**
 * One branch of a simulated host; what the wire says and what became of a push is judged by the code of the real one
 * (`RemoteBranch`, `CommitPush`).
 */
export class MemoryRepository implements GitRepository {
  readonly url = URL
  readonly branch: string
  readonly #host: Host
  readonly #transport: MemoryTransport
  readonly #remote: RemoteBranch
  readonly #push: CommitPush
  readonly #built = new WeakMap<Snapshot, Built>()

  /** `start`: for a branch that begins at a commit of another, or has to begin there again. */
  constructor(passage: Passage, actor: Actor, host: Host, { branch = BRANCH, start }: Opening = {}) {
    this.#host = host
    this.branch = branch
    this.#transport = new MemoryTransport(passage, actor, host, branch)
    this.#remote = new RemoteBranch(this.#transport, { branch, start, userAgent: 'simulated' })
    this.#push = new CommitPush(this.#remote, ({ oid }, head, signal) => this.#isBelow(oid, head, signal))
  }

  head(signal?: AbortSignal): Promise<string | null> {
    return this.#remote.head(signal)
  }

  async refresh(signal?: AbortSignal): Promise<Snapshot> {
    const head = await this.#remote.head(signal)
    const { branch } = this
    if (head === null) throw new DomainError('branch_not_found', `The repository has no branch ${branch}`, { url: URL, branch })
    return this.#transport.ask('fetch', () => this.#snapshot(head), signal)
  }

  async prepare(base: Snapshot, changes: readonly Change[], details: CommitDetails): Promise<PreparedCommit> {
    if (!(base instanceof MemorySnapshot)) throw new TypeError('A commit is prepared on a snapshot of this repository')
    const below = this.#built.get(base)
    const parent = below ?? (base.commit === null ? undefined : this.#host.commit(base.commit))
    const { message, author, time } = details
    const made = { author, time: time.getTime() }
    const commit = makeCommit(parent, base.tree.after(changes), message, made, time.toISOString())
    const blobs = new Map(below?.blobs)
    for (const change of changes) if ('bytes' in change) blobs.set(change.blob, change.bytes)
    const snapshot = new MemorySnapshot({ blobs: new Blobs(blobs, this.#host.blobs), tree: commit.tree }, commit.oid)
    const built: Built = { ...commit, base: below === undefined ? base.commit : below.base, blobs, snapshot, below }
    this.#built.set(snapshot, built)
    return built
  }

  push(commit: PreparedCommit, signal?: AbortSignal): Promise<PushOutcome> {
    const { oid, base } = commit
    // The transport is handed what would be the pack.
    return this.#push.run({ oid, base, pack: { pack: commit } } as unknown as AcceptedCommit, signal)
  }

  async contains(commit: string, signal?: AbortSignal): Promise<boolean> {
    const head = await this.#remote.head(signal)
    return head !== null && (await this.#isBelow(commit, head, signal))
  }

  async reaches(head: string | null, commit: string, signal?: AbortSignal): Promise<boolean> {
    return head !== null && (await this.#isBelow(commit, head, signal))
  }

  async commitChange(commit: string, signal?: AbortSignal): Promise<{ before: Snapshot; after: Snapshot } | undefined> {
    const head = await this.#remote.head(signal)
    if (head === null || !(await this.#isBelow(commit, head, signal))) return undefined
    const { parent } = this.#host.commit(commit)
    return { before: this.#snapshot(parent), after: this.#snapshot(commit) }
  }

  async *commits(from: string, { path }: { path?: string } = {}): AsyncGenerator<CommitInfo> {
    await this.#transport.ask('history', () => undefined)
    for (const { oid, parent, merged, message, author, time } of this.#host.history(from)) {
      const parents = parentsOf({ parent, merged })
      const [entry, ...before] = path === undefined ? [] : [oid, ...parents].map((commit) => this.#idAt(path, commit))
      const hasChanged = path === undefined || (parents.length === 0 ? entry !== undefined : !before.includes(entry))
      if (hasChanged) yield { oid, parents, message, author, committer: author, time: new Date(time) }
    }
  }

  snapshotAt(commit: string): Snapshot {
    return this.#snapshot(commit)
  }

  #idAt(path: string, commit: string): string | undefined {
    return this.#host.treeOf(commit).entry(path)?.oid
  }

  #snapshot(commit: string | null): MemorySnapshot {
    return new MemorySnapshot({ blobs: this.#host.blobs, tree: this.#host.treeOf(commit) }, commit)
  }

  /** What is nearby is known without a question; of the rest the host is asked. */
  async #isBelow(commit: string, head: string, signal?: AbortSignal): Promise<boolean> {
    if (commit === head) return true
    return this.#transport.ask('fetch-history', () => this.#host.isBelow(commit, head), signal)
  }
}
