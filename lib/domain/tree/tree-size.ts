import type { WorkBudget } from './budget.ts'
import { joinPath } from './repo-path.ts'
import type { Snapshot, TreeEntry } from './snapshot.ts'

interface Frame {
  path: string
  oid: string
  level: number
  entries: number
  /** Subfolders; those from `next` on are not counted yet. */
  waiting: readonly TreeEntry[]
  next: number
}

/**
 * Counts the entries below folders, as a checkout would have them. Reads each tree once, however often it occurs: ten
 * levels of ten equal folders are ten trees to read, but ten billion entries. A folder that extends below the deepest
 * level that is read counts as infinite.
 */
export class TreeSizes {
  readonly #snapshot: Snapshot
  readonly #budget: WorkBudget
  readonly #sizes = new Map<string, number>()
  readonly #lists = new Map<string, readonly TreeEntry[]>()

  constructor(snapshot: Snapshot, budget: WorkBudget) {
    this.#snapshot = snapshot
    this.#budget = budget
  }

  /** Returns the entries of a folder, and caches them by tree id. */
  async list(folder: { path: string; oid: string }): Promise<readonly TreeEntry[]> {
    const known = this.#lists.get(folder.oid)
    if (known !== undefined) return known
    const entries = await this.#snapshot.list(folder.path)
    await this.#budget.turn(entries.length)
    this.#lists.set(folder.oid, entries)
    return entries
  }

  /** Returns the size of a folder that `count` has visited. */
  sizeOf(oid: string): number {
    return this.#sizes.get(oid) ?? 0
  }

  /** Counts the folder and all folders below it; `level` counts from the root of the walk. */
  async count(folder: { path: string; oid: string; level: number }): Promise<number> {
    const stack = [await this.#frame(folder)]
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      const child = top.waiting[top.next]
      const size = child === undefined ? undefined : this.#sizes.get(child.oid)
      if (child === undefined) {
        this.#sizes.set(top.oid, top.entries)
        stack.pop()
      } else if (size !== undefined) {
        top.entries += size
        top.next++
      } else if (top.level >= this.#budget.limit('folderDepth')) {
        this.#sizes.set(child.oid, Number.POSITIVE_INFINITY)
      } else {
        stack.push(await this.#frame({ path: joinPath(top.path, child.name), oid: child.oid, level: top.level + 1 }))
      }
    }
    return this.sizeOf(folder.oid)
  }

  async #frame({ path, oid, level }: { path: string; oid: string; level: number }): Promise<Frame> {
    const entries = await this.list({ path, oid })
    return { path, oid, level, entries: entries.length, waiting: entries.filter(isFolder), next: 0 }
  }
}

/** Whether the entry is a folder that a path leads to. */
export function isFolder({ type, name }: TreeEntry): boolean {
  return type === 'tree' && !name.includes('\ufffd')
}
