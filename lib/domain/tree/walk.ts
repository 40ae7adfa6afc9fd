import { byText } from '../../by-text.ts'
import { limitExceeded, WorkBudget } from './budget.ts'
import { joinPath } from './repo-path.ts'
import type { Snapshot, TreeEntry } from './snapshot.ts'
import { isFolder, TreeSizes } from './tree-size.ts'

/** An entry with its path relative to the repository's root. */
export interface FoundFile extends TreeEntry {
  path: string
}

/** A folder with more entries than are read, or below the deepest level that is read. */
export interface LargeFolder {
  path: string
  oid: string
  /** Infinity for a folder that is nested too deep. */
  entries: number
}

export interface Found {
  /**
   * Files, symbolic links and submodules, sorted by path. Submodules are not entered, links not followed. Includes
   * folders with a name that no path leads to.
   */
  files: FoundFile[]
  /** Folders that were not entered, sorted by path. */
  large: LargeFolder[]
  /** The number of all entries below the directory, kept or not. Infinity if it is nested too deep. */
  entries: number
}

export interface WalkOptions {
  budget: WorkBudget
  /** Whether to keep an entry; all are kept by default. */
  keep?: (entry: TreeEntry) => boolean
}

interface Folder {
  path: string
  oid: string
  level: number
}

/**
 * Finds everything below a directory. Does not enter a folder with more entries than one operation may read, but reads
 * its neighbours. Of nested folders it refuses the innermost that contains all of the excess.
 */
export async function walk(snapshot: Snapshot, directory: string, options: WalkOptions): Promise<Found> {
  const root = directory === '' ? { oid: '' } : await snapshot.entry(directory)
  if (root === undefined || ('type' in root && root.type !== 'tree')) return { files: [], large: [], entries: 0 }
  return new Walk(snapshot, options).run({ path: directory, oid: root.oid, level: 0 })
}

class Walk {
  readonly #sizes: TreeSizes
  readonly #options: WalkOptions
  readonly #found: Found = { files: [], large: [], entries: 0 }
  /** The number of entries that may still be taken. */
  #room: number

  constructor(snapshot: Snapshot, options: WalkOptions) {
    this.#options = options
    this.#sizes = new TreeSizes(snapshot, options.budget)
    this.#room = options.budget.limit('folderEntries')
  }

  async run(root: Folder): Promise<Found> {
    this.#found.entries = await this.#sizes.count(root)
    if (this.#found.entries <= this.#room) await this.#takeAll(root)
    else await this.#takeSome(root)
    this.#found.files.sort(byText(({ path }) => path))
    this.#found.large.sort(byText(({ path }) => path))
    return this.#found
  }

  /** Takes the folders that fit, smaller ones first. */
  async #takeSome(root: Folder): Promise<void> {
    const limit = this.#options.budget.limit('folderEntries')
    const waiting = [root]
    for (let folder = waiting.pop(); folder !== undefined; folder = waiting.pop()) {
      const folders = await this.#subfolders(folder)
      const endless = folders.filter(({ oid }) => this.#sizes.sizeOf(oid) > limit)
      const isBlamed = folder !== root && endless.length !== 1
      const isTooDeep = folder.level >= this.#options.budget.limit('folderDepth')
      const direct = (await this.#sizes.list(folder)).length
      if (isBlamed || direct > this.#room) {
        this.#refuse(folder)
        continue
      }
      this.#room -= direct
      await this.#keepFiles(folder)
      for (const inner of folders.toSorted((a, b) => this.#sizes.sizeOf(a.oid) - this.#sizes.sizeOf(b.oid))) {
        const size = this.#sizes.sizeOf(inner.oid)
        if (size > limit && !isTooDeep) waiting.push(inner)
        else if (size > this.#room) this.#refuse(inner)
        else {
          this.#room -= size
          await this.#takeAll(inner)
        }
      }
    }
  }

  async #takeAll(root: Folder): Promise<void> {
    const waiting = [root]
    for (let folder = waiting.pop(); folder !== undefined; folder = waiting.pop()) {
      await this.#keepFiles(folder)
      for (const inner of await this.#subfolders(folder)) waiting.push(inner)
    }
  }

  async #subfolders(folder: Folder): Promise<Folder[]> {
    const entries = await this.#sizes.list(folder)
    return entries.filter(isFolder).map(({ name, oid }) => ({ path: joinPath(folder.path, name), oid, level: folder.level + 1 }))
  }

  async #keepFiles(folder: Folder): Promise<void> {
    const { keep, budget } = this.#options
    const entries = await this.#sizes.list(folder)
    for (const entry of entries) {
      if (isFolder(entry) || keep?.(entry) === false) continue
      this.#found.files.push({ ...entry, path: joinPath(folder.path, entry.name) })
    }
    await budget.turn(entries.length)
  }

  #refuse({ path, oid }: Folder): void {
    this.#found.large.push({ path, oid, entries: this.#sizes.sizeOf(oid) })
  }
}

/**
 * Finds every file and symbolic link below a directory, sorted by path; does not enter submodules. For the manager's
 * own directories: throws `limit_exceeded` if there are more entries than the manager would write.
 */
export async function filesBelow(snapshot: Snapshot, directory: string, budget = new WorkBudget()): Promise<FoundFile[]> {
  const { files, large } = await walk(snapshot, directory, { budget, keep: ({ type }) => type !== 'submodule' })
  const [first] = large
  if (first === undefined) return files
  const limit = budget.limit('folderEntries')
  throw limitExceeded('folderEntries', limit, Math.min(first.entries, Number.MAX_SAFE_INTEGER), first.path)
}

/** Whether Argo CD, Flux and kubectl would read the file as manifests. */
export function isManifestFile(path: string): boolean {
  return /\.(ya?ml|json)$/i.test(path)
}

/**
 * Whether an entry is a manifest file or may lead to one: folders that cannot be entered, submodules, links to manifest
 * files and to possible directories.
 */
export function mayHoldManifests({ name, type }: TreeEntry): boolean {
  return isManifestFile(name) || type === 'tree' || type === 'submodule' || (type === 'symlink' && !/.\.[^.]+$/.test(name))
}
