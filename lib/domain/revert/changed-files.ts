import { byText } from '../../by-text.ts'
import { limitExceeded, WorkBudget } from '../tree/budget.ts'
import { joinPath } from '../tree/repo-path.ts'
import type { Snapshot, TreeEntry } from '../tree/snapshot.ts'

/** A file that differs between two snapshots: its blob ids, undefined where the file does not exist. */
export interface ChangedFile {
  path: string
  before: string | undefined
  after: string | undefined
}

export interface Difference {
  /** The files that differ, sorted by path. */
  files: ChangedFile[]
  /** Folders that differ in more than is read, with their tree ids. Nothing below them is among the files. */
  large: ChangedFile[]
}

/** As `differenceOf`; throws `limit_exceeded` for a folder that differs in more than is read. */
export async function changedFiles(before: Snapshot, after: Snapshot, directory: string): Promise<ChangedFile[]> {
  const budget = new WorkBudget()
  const { files, large } = await differenceOf(before, after, directory, budget)
  const [first] = large
  if (first === undefined) return files
  const limit = budget.limit('folderEntries')
  throw limitExceeded('folderEntries', limit, limit + 1, first.path)
}

/** Finds the files below a directory that differ. Does not enter directories with equal tree ids. */
export async function differenceOf(
  before: Snapshot,
  after: Snapshot,
  directory: string,
  budget = new WorkBudget(),
): Promise<Difference> {
  return new Comparison(before, after, budget).run(directory)
}

/** The entries of a name on both sides, which differ. */
interface Pair {
  path: string
  from: TreeEntry | undefined
  to: TreeEntry | undefined
}

class Comparison {
  readonly #before: Snapshot
  readonly #after: Snapshot
  readonly #budget: WorkBudget
  /** How many entries differ below two folders, by their tree ids: ten levels of ten equal folders are ten to count. */
  readonly #sizes = new Map<string, number>()
  readonly #found: Difference = { files: [], large: [] }
  /** How many entries may still be taken. */
  #room: number

  constructor(before: Snapshot, after: Snapshot, budget: WorkBudget) {
    this.#before = before
    this.#after = after
    this.#budget = budget
    this.#room = budget.limit('folderEntries')
  }

  async run(directory: string): Promise<Difference> {
    await this.#take(await this.#pairsIn(directory), 0)
    this.#found.files.sort(byText(({ path }) => path))
    this.#found.large.sort(byText(({ path }) => path))
    return this.#found
  }

  async #take(pairs: readonly Pair[], level: number): Promise<void> {
    for (const pair of pairs) {
      const { path, from, to } = pair
      if (from?.type === 'blob' || to?.type === 'blob') this.#found.files.push({ path, before: blobOf(from), after: blobOf(to) })
      if (isFolder(pair)) await this.#enter(pair, level + 1)
    }
  }

  /** Enters a folder that fits; of one that does not, only what fits beside a single folder that is too large. */
  async #enter(pair: Pair, level: number): Promise<void> {
    const size = await this.#sizeOf(pair, level)
    if (size <= this.#room) {
      this.#room -= size
      return this.#take(await this.#pairsIn(pair.path), level)
    }
    const isTooDeep = level > this.#budget.limit('folderDepth')
    const pairs = isTooDeep ? [] : await this.#pairsIn(pair.path)
    const sizes = await Promise.all(pairs.filter(isFolder).map((inner) => this.#sizeOf(inner, level + 1)))
    if (sizes.filter((inner) => inner > this.#room).length !== 1) {
      this.#found.large.push({ path: pair.path, before: pair.from?.oid, after: pair.to?.oid })
      return
    }
    this.#room -= pairs.length
    await this.#take(pairs, level)
  }

  async #sizeOf(pair: Pair, level: number): Promise<number> {
    const key = `${pair.from?.oid} ${pair.to?.oid}`
    const known = this.#sizes.get(key)
    if (known !== undefined) return known
    let size = Number.POSITIVE_INFINITY
    if (level <= this.#budget.limit('folderDepth')) {
      const pairs = await this.#pairsIn(pair.path)
      size = pairs.length
      for (const inner of pairs) if (isFolder(inner)) size += await this.#sizeOf(inner, level + 1)
    }
    this.#sizes.set(key, size)
    return size
  }

  async #pairsIn(directory: string): Promise<Pair[]> {
    const [old, now] = [byName(await this.#before.list(directory)), byName(await this.#after.list(directory))]
    await this.#budget.turn(old.size + now.size)
    const names = [...new Set([...old.keys(), ...now.keys()])]
    const pairs = names.map((name) => ({ path: joinPath(directory, name), from: old.get(name), to: now.get(name) }))
    return pairs.filter(({ from, to }) => from?.oid !== to?.oid || from?.type !== to?.type)
  }
}

function isFolder({ from, to }: Pair): boolean {
  return from?.type === 'tree' || to?.type === 'tree'
}

function byName(entries: readonly TreeEntry[]): Map<string, TreeEntry> {
  return new Map(entries.map((entry) => [entry.name, entry]))
}

function blobOf(entry: TreeEntry | undefined): string | undefined {
  return entry?.type === 'blob' ? entry.oid : undefined
}
