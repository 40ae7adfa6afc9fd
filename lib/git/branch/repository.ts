import { setImmediate as nextTurn } from 'node:timers/promises'
import type { CommitDetails, CommitInfo, Notes, PreparedCommit, PushOutcome, ReportProgress } from '../../app/ports/ports.ts'
import type { BranchStart } from '../../app/ports/proposals.ts'
import { isError } from '../../contract/errors.ts'
import type { Change } from '../../domain/tree/change-set.ts'
import type { Snapshot } from '../../domain/tree/snapshot.ts'
import { BranchCache } from '../cache/branch-cache.ts'
import { CacheDirectory } from '../cache/cache-directory.ts'
import { CacheFiles } from '../cache/cache-files.ts'
import { type FileSystem, machineFs } from '../cache/file-system.ts'
import type { ClonedRepository, LocalClone } from '../cache/local-clone.ts'
import { type PackMemory, packMemory } from '../cache/pack-memory.ts'
import { parseCommit, serializeCommit, withSignature } from '../object/commit-object.ts'
import { OBJECT_ID } from '../object/git-object.ts'
import { type KeptTrees, TreeReader } from '../object/tree-reader.ts'
import { writeTrees } from '../object/tree-writer.ts'
import { PackBuilder } from '../pack/pack-builder.ts'
import { checkBranchName } from '../wire/branch-name.ts'
import { RemoteBranch } from '../wire/remote-branch.ts'
import { INFINITE_DEPTH } from '../wire/upload-pack.ts'
import { branchNotFound } from './branch-not-found.ts'
import { BuiltCommit, BuiltSnapshot } from './built-commit.ts'
import { CommitPush, type ExplainRefusal, type IsBelow } from './commit-push.ts'
import { DirectoryAhead } from './directory-ahead.ts'
import { GitSnapshot, type SnapshotFetches } from './git-snapshot.ts'
import { BranchHistory, type Deepen, isAncestor } from './history.ts'
import { DEFAULT_AGENT, limitsOf, type RemoteOptions, transportTo } from './transport-to.ts'

/** Depth of the first fetch that looks for a commit; the next fetches all of history. */
const FIRST_DEPTH = 1000

/**
 * Returns the armoured signature of the bytes of a commit without one; undefined where the repository's commits are
 * not signed. Throws if it cannot be made: then nothing is pushed.
 */
export type SignCommit = (commit: Buffer) => Promise<string | undefined>

export interface GitRepositoryOptions extends RemoteOptions {
  branch: string
  /**
   * The cache's directory, only for this branch of this remote; may be shared by processes and deleted at any time.
   * Undefined: nothing is kept beyond the life of the result.
   */
  directory: string | undefined
  /** Signs each commit before it is pushed. Absent: commits are not signed. */
  sign?: SignCommit
  /** Adds to the error of a refused push what the host's words mean. */
  explainRefusal?: ExplainRefusal
  fs?: FileSystem
  /** `full` fetches all of history, for verification. Default `shallow`. */
  history?: 'shallow' | 'full'
  /** What repositories of one process share. By default each has its own. */
  memory?: PackMemory
  /** For a branch that begins at a commit of another, or has to begin there again. */
  start?: BranchStart
  /** The first push may create the branch in a repository that has others. */
  createBranch?: boolean
  onProgress?: ReportProgress
  /**
   * Called with a sentence about a problem that does not stop the operation but needs attention, such as a full disk
   * below the cache.
   */
  onWarning?: (message: string) => void
}

/**
 * Opens one branch of a remote, without a request yet. Keep the result for the life of the process: it holds
 * connections, parsed indexes and trees. Throws `invalid_request` for an invalid URL or branch name.
 */
export function openGitRepository(options: GitRepositoryOptions): Promise<ClonedRepository> {
  return Promise.resolve(options).then((given) => new BranchRepository(given))
}

class BranchRepository implements ClonedRepository {
  readonly url: string
  readonly branch: string
  readonly notes: Notes
  readonly #createBranch: boolean
  readonly #sign: SignCommit | undefined
  readonly #remote: RemoteBranch
  readonly #cache: BranchCache
  readonly #keptTrees: KeptTrees
  readonly #history: BranchHistory
  readonly #push: CommitPush
  /** Whether the branch existed at the last look. */
  #wasThere = false
  #last: Promise<unknown> = Promise.resolve()

  constructor(options: GitRepositoryOptions) {
    const { fs = machineFs, history = 'shallow', userAgent = DEFAULT_AGENT, onProgress, memory = packMemory() } = options
    const limits = limitsOf(options)
    const transport = transportTo(options)
    this.url = transport.url
    this.branch = checkBranchName(options.branch)
    this.#createBranch = options.createBranch ?? false
    this.#sign = options.sign
    this.#remote = new RemoteBranch(transport, { branch: this.branch, start: options.start, userAgent })
    const files = new CacheFiles({
      fs,
      root: options.directory,
      onWarning: options.onWarning ?? (() => undefined),
      heldPackBytes: limits.heldPackBytes,
    })
    const directory = new CacheDirectory(files, this.branch)
    this.notes = directory
    this.#cache = new BranchCache({ remote: this.#remote, directory, limits, memory, history, onProgress })
    this.#keptTrees = memory.trees
    const trees = new TreeReader(this.#cache, memory.trees)
    const ahead = new DirectoryAhead(
      this.#cache.promised,
      trees,
      history === 'full' ? (head) => this.#snapshotsBefore(head) : undefined,
    )
    const fetches: SnapshotFetches = {
      readPast: (oid, head) => this.#exclusive(() => this.#readPast(oid, head)),
      bring: (snapshot, directory) => ahead.bring(snapshot, directory),
    }
    const deepen: Deepen = (head, depth) => this.#exclusive(() => this.#cache.deepen(head, depth))
    this.#history = new BranchHistory(this.#cache, trees, fetches, deepen)
    const isBelow: IsBelow = ({ oid, base }, head, signal) => this.#isAncestor(oid, base, head, signal)
    this.#push = new CommitPush(this.#remote, isBelow, options.explainRefusal)
  }

  head(signal?: AbortSignal): Promise<string | null> {
    return this.#remote.head(signal)
  }

  refresh(signal?: AbortSignal): Promise<Snapshot> {
    return this.#exclusive(async () => {
      const head = await this.#remote.head(signal)
      if (head === null) return this.#unborn(signal)
      this.#wasThere = true
      return this.#at(head, signal)
    })
  }

  async prepare(base: Snapshot, changes: readonly Change[], details: CommitDetails): Promise<PreparedCommit> {
    if (!(base instanceof GitSnapshot)) throw new TypeError('A commit is prepared on a snapshot of this repository')
    const pack = new PackBuilder(base instanceof BuiltSnapshot ? base.builder : undefined)
    const tree = await writeTrees(base, changes, pack, async (oid) => pack.added(oid) ?? this.#cache.readIfHere(oid))
    const unsigned = serializeCommit(tree, base.commit, details)
    const signature = await this.#sign?.(unsigned)
    const oid = pack.add('commit', signature === undefined ? unsigned : withSignature(unsigned, signature))
    return new BuiltCommit(oid, base, pack, this.#cache, this.#keptTrees)
  }

  push(commit: PreparedCommit, signal?: AbortSignal): Promise<PushOutcome> {
    if (!(commit instanceof BuiltCommit)) throw new TypeError('A commit is pushed by the repository that prepared it')
    return this.#exclusive(async () => {
      const pushing = this.#push.run(commit, signal)
      // What the clone will keep is compressed while the host is at work. If that fails, so does only the keeping.
      const packing = ifUnderWay(pushing, () => commit.pack).catch(() => undefined)
      const [outcome] = await Promise.all([pushing, packing])
      if (outcome === 'accepted') await this.#cache.keep(commit)
      return outcome
    })
  }

  contains(commit: string, signal?: AbortSignal): Promise<boolean> {
    if (!OBJECT_ID.test(commit)) return Promise.resolve(false)
    return this.#exclusive(async () => {
      const head = await this.#remote.head(signal)
      return head !== null && (await this.#isAncestor(commit, undefined, head, signal))
    })
  }

  reaches(head: string | null, commit: string, signal?: AbortSignal): Promise<boolean> {
    if (head === null || !OBJECT_ID.test(commit)) return Promise.resolve(false)
    return this.#exclusive(() => this.#isAncestor(commit, undefined, head, signal))
  }

  commitChange(commit: string, signal?: AbortSignal): Promise<{ before: Snapshot; after: Snapshot } | undefined> {
    if (!OBJECT_ID.test(commit)) return Promise.resolve(undefined)
    return this.#exclusive(async () => {
      const head = await this.#remote.head(signal)
      if (head === null || !(await this.#isAncestor(commit, undefined, head, signal))) return undefined
      // The head itself is below the branch although nothing was fetched yet.
      await this.#cache.bring(head, signal)
      // A shallow clone may end at this very commit.
      if (this.#cache.shallow.has(commit)) await this.#cache.complete(head, signal)
      const [parent = null] = parseCommit(await this.#cache.read(commit, 'commit')).parents
      return { before: this.#history.snapshotAt(parent), after: this.#history.snapshotAt(commit) }
    })
  }

  commits(from: string, options?: { path?: string }): AsyncIterable<CommitInfo> {
    return this.#history.commits(from, options)
  }

  snapshotAt(commit: string): Snapshot {
    return this.#history.snapshotAt(commit)
  }

  clone(): Promise<LocalClone | undefined> {
    return this.#exclusive(async () => this.#cache.onDisk())
  }

  async #isAncestor(commit: string, base: string | null | undefined, head: string, signal?: AbortSignal): Promise<boolean> {
    if (commit === head) return true
    await this.#cache.bring(head, signal)
    const nearby = await this.#isNearby(commit, base, head, signal)
    if (nearby !== 'unknown') return nearby
    // Most commits in question never arrived: the remote says so without a fetch of history.
    if (!(await this.#remote.mayReach(commit, head, signal))) return false
    for (const depth of [FIRST_DEPTH, INFINITE_DEPTH]) {
      await this.#cache.deepen(head, depth, signal)
      const answer = await isAncestor(this.#cache, head, commit, base)
      if (answer !== 'unknown') return answer
    }
    return false
  }

  async #isNearby(
    commit: string,
    base: string | null | undefined,
    head: string,
    signal?: AbortSignal,
  ): Promise<boolean | 'unknown'> {
    try {
      return await isAncestor(this.#cache, head, commit, base)
    } catch (error) {
      if (!isError(error, 'cache_damaged')) throw error
      // The clone that replaced the damaged one may hold less history, and records where it ends.
      await this.#cache.bring(head, signal)
      return isAncestor(this.#cache, head, commit, base)
    }
  }

  /**
   * Only hand-edited objects are merged with a past version: then the history that a shallow clone lacks is fetched, or
   * the version alone from a server that gives it.
   */
  async #readPast(oid: string, head: string): Promise<Uint8Array | undefined> {
    const { promised } = this.#cache
    if (await promised.mayBeMissing()) return (await promised.ask(oid)) ? this.#cache.read(oid, 'blob') : undefined
    for (const depth of [FIRST_DEPTH, INFINITE_DEPTH]) {
      if (await this.#cache.has(oid)) return this.#cache.read(oid, 'blob')
      if (this.#cache.shallow.size === 0) return undefined
      await this.#cache.deepen(head, depth)
    }
    return (await this.#cache.has(oid)) ? this.#cache.read(oid, 'blob') : undefined
  }

  async *#snapshotsBefore({ commit }: GitSnapshot): AsyncGenerator<GitSnapshot> {
    if (commit === null) return
    for await (const { oid } of this.#history.commits(commit)) yield this.#history.snapshotAt(oid)
  }

  async #at(head: string, signal?: AbortSignal): Promise<Snapshot> {
    try {
      await this.#cache.bring(head, signal)
      return this.#history.snapshotAt(head)
    } catch (error) {
      // A head that was forced away between the request and the fetch cannot be fetched any more.
      const now = isError(error, 'protocol_error') ? await this.#remote.head(signal) : head
      if (now === head || now === null) throw error
      await this.#cache.bring(now, signal)
      return this.#history.snapshotAt(now)
    }
  }

  async #unborn(signal?: AbortSignal): Promise<Snapshot> {
    const { hasBranches = false, defaultBranch } = this.#createBranch ? {} : await this.#remote.branches(signal)
    const wasDeleted = this.#wasThere
    // Reported once: a caller who asks again knows, and may want to begin anew in an emptied repository.
    this.#wasThere = false
    if (hasBranches || wasDeleted) throw branchNotFound(this, { wasDeleted, defaultBranch })
    return this.#history.snapshotAt(null)
  }

  /** Runs one action at a time: a fetch and a push of one process must not write the cache at once. */
  #exclusive<T>(action: () => Promise<T>): Promise<T> {
    const result = this.#last.then(action, action)
    this.#last = result.catch(() => undefined)
    return result
  }
}

/** Does something beside a call, unless that ends at once. */
async function ifUnderWay(call: Promise<unknown>, action: () => unknown): Promise<void> {
  let isOver = false
  const end = () => {
    isOver = true
  }
  call.then(end, end)
  await nextTurn()
  if (!isOver) action()
}
