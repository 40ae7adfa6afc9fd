import type { PromisedObjects } from '../cache/promised-objects.ts'
import { isDamage } from '../object/cache-damage.ts'
import { entryType, isTree, type RawEntry } from '../object/tree-object.ts'
import type { TreeReader } from '../object/tree-reader.ts'
import type { GitSnapshot } from './git-snapshot.ts'

/** The snapshots whose files are read: that of the head alone, or those of all commits before it. */
export type SnapshotsBefore = (snapshot: GitSnapshot) => AsyncIterable<GitSnapshot>

/**
 * Fetches what a filtered clone lacks of a directory, in a few requests, before it is read piece by piece: all trees,
 * and, for a proof over all of history, every file that the directory ever held.
 */
export class DirectoryAhead {
  readonly #promised: PromisedObjects
  readonly #trees: TreeReader
  readonly #history: SnapshotsBefore | undefined

  /** `history`: for a reader of all of history. */
  constructor(promised: PromisedObjects, trees: TreeReader, history: SnapshotsBefore | undefined) {
    this.#promised = promised
    this.#trees = trees
    this.#history = history
  }

  /** Does nothing where nothing was left out. Damage is left to the reading, which repairs it. */
  async bring(snapshot: GitSnapshot, directory: string): Promise<void> {
    if (snapshot.commit === null || !(await this.#promised.mayBeMissing())) return
    try {
      if (this.#history === undefined) await this.#bringTrees(await treeAt(snapshot, directory))
      else await this.#bringAll(await this.#treesOf(this.#history(snapshot), directory))
    } catch (error) {
      if (!isDamage(error)) throw error
    }
  }

  /** Of a tree that is here, those directly below it: it may have been read on the way to somewhere else. */
  async #bringTrees(tree: string | undefined): Promise<void> {
    if (tree === undefined) return
    const [missing] = await this.#promised.missing([tree])
    const left = missing === undefined ? await this.#promised.missing(await this.#folders(tree)) : [missing]
    await this.#promised.bring(left, 'with trees below')
  }

  async #bringAll(roots: ReadonlySet<string>): Promise<void> {
    const seen = new Set(roots)
    const files: string[] = []
    for (let level = [...roots]; level.length > 0; ) {
      await this.#promised.bring(await this.#promised.missing(level), 'with trees below')
      const found = await this.#unseenIn(level, seen)
      for (const entry of found) if (!isTree(entry)) files.push(entry.oid)
      level = found.filter(isTree).map(({ oid }) => oid)
    }
    await this.#promised.bring(await this.#promised.missing(files), 'alone')
  }

  async #unseenIn(trees: readonly string[], seen: Set<string>): Promise<RawEntry[]> {
    const found: RawEntry[] = []
    for (const tree of trees) {
      for (const entry of await this.#trees.read(tree)) {
        if (seen.has(entry.oid) || entryType(entry.mode) === 'submodule') continue
        seen.add(entry.oid)
        found.push(entry)
      }
    }
    return found
  }

  async #treesOf(snapshots: AsyncIterable<GitSnapshot>, directory: string): Promise<Set<string>> {
    const trees = new Set<string>()
    for await (const snapshot of snapshots) {
      const tree = await treeAt(snapshot, directory)
      if (tree !== undefined) trees.add(tree)
    }
    return trees
  }

  async #folders(tree: string): Promise<string[]> {
    return (await this.#trees.read(tree)).filter(isTree).map(({ oid }) => oid)
  }
}

async function treeAt(snapshot: GitSnapshot, directory: string): Promise<string | undefined> {
  const entry = await snapshot.entry(directory)
  return entry?.type === 'tree' ? entry.oid : undefined
}
