import type { CommitInfo, History } from '../../app/ports/ports.ts'
import { type ParsedCommit, parseCommit } from '../object/commit-object.ts'
import type { ObjectSource, TreeReader } from '../object/tree-reader.ts'
import { INFINITE_DEPTH } from '../wire/upload-pack.ts'
import { GitSnapshot, type SnapshotFetches } from './git-snapshot.ts'

/** How much history is fetched at a time by a reader that goes on and on. */
const DEPTHS = [100, 1000, INFINITE_DEPTH]

/** The objects and boundaries of a history. */
export interface HistorySource extends ObjectSource {
  /** Commits whose parents are missing: history ends at them. */
  readonly shallow: ReadonlySet<string>
}

/** Fetches `depth` commits of history, counted from `head`. */
export type Deepen = (head: string, depth: number) => Promise<void>

export type RecordedCommit = ParsedCommit & CommitInfo

/** Reads one commit. */
async function readCommit(objects: ObjectSource, oid: string): Promise<RecordedCommit> {
  const commit = parseCommit(await objects.read(oid, 'commit'))
  return { oid, time: commit.committer.time, ...commit }
}

/** The commit and its ancestors, latest committer time first, each once; not beyond `stop`. */
async function* walk(source: HistorySource, from: string, stop?: string | null): AsyncGenerator<RecordedCommit> {
  const seen = new Set([from])
  const waiting = [await readCommit(source, from)]
  for (let commit = waiting.pop(); commit !== undefined; commit = waiting.pop()) {
    yield commit
    if (source.shallow.has(commit.oid) || commit.oid === stop) continue
    for (const parent of commit.parents.filter((oid) => !seen.has(oid))) {
      seen.add(parent)
      insert(waiting, await readCommit(source, parent))
    }
  }
}

/**
 * Latest last; among equal times the commit met first is last, as in `git log`. Real histories are nearly linear, so
 * few commits wait at any time.
 */
function insert(waiting: RecordedCommit[], commit: RecordedCommit): void {
  const at = waiting.findLastIndex((other) => other.committer.time < commit.committer.time)
  waiting.splice(at + 1, 0, commit)
}

/**
 * Whether `commit` is `head` or an ancestor; `unknown` if history ends before this is certain. `base` is the commit's
 * parent, if known: the walk stops there.
 */
export async function isAncestor(
  source: HistorySource,
  head: string,
  commit: string,
  base?: string | null,
): Promise<boolean | 'unknown'> {
  let complete = true
  for await (const { oid } of walk(source, head, base)) {
    if (oid === commit) return true
    if (source.shallow.has(oid) && oid !== base) complete = false
  }
  return complete ? false : 'unknown'
}

/** History over the objects of one branch. */
export class BranchHistory implements History {
  readonly #source: HistorySource
  readonly #trees: TreeReader
  readonly #fetches: SnapshotFetches
  readonly #deepen: Deepen

  constructor(source: HistorySource, trees: TreeReader, fetches: SnapshotFetches, deepen: Deepen) {
    this.#source = source
    this.#trees = trees
    this.#fetches = fetches
    this.#deepen = deepen
  }

  async *commits(from: string, { path }: { path?: string } = {}): AsyncGenerator<RecordedCommit> {
    const depths = [...DEPTHS]
    for await (const commit of walk(this.#source, from)) {
      // A reader who needs no more than this commit waits for no fetch.
      if (path === undefined) yield commit
      for (let depth = depths[0]; depth !== undefined && this.#source.shallow.has(commit.oid); depth = depths[0]) {
        depths.shift()
        await this.#deepen(from, depth)
      }
      if (path !== undefined && (await this.#changes(commit, path))) yield commit
    }
  }

  snapshotAt(commit: string | null): GitSnapshot {
    return new GitSnapshot(commit, this.#source, this.#trees, this.#fetches)
  }

  /** Whether the entry at a path differs from that of every parent. */
  async #changes({ oid, parents }: RecordedCommit, path: string): Promise<boolean> {
    const entry = await this.snapshotAt(oid).entry(path)
    if (this.#source.shallow.has(oid) || parents.length === 0) return entry !== undefined
    for (const parent of parents) {
      const before = await this.snapshotAt(parent).entry(path)
      if (before?.oid === entry?.oid && before?.mode === entry?.mode) return false
    }
    return true
  }
}
