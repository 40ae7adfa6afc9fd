import { error, type Fault } from '../../contract/fault.ts'
import type { ChangeSet } from './change-set.ts'
import { dirname, joinPath, unsafeReason } from './repo-path.ts'
import { entryNoun, type Snapshot } from './snapshot.ts'

/**
 * Finds obstacles to writing a file before the write is planned: an obstacle is a fault of that file, not an error of
 * the whole commit.
 */
export class Places {
  readonly #snapshot: Snapshot
  /** The obstacle to files in a directory; undefined if there is none. */
  readonly #directories = new Map<string, string | undefined>()

  /** Names of a directory by their folded form. */
  readonly #names = new Map<string, Map<string, string[]>>()
  /** Paths that files of this operation get, by their folded form. */
  readonly #claimed = new Map<string, string>()

  constructor(snapshot: Snapshot) {
    this.#snapshot = snapshot
  }

  /**
   * Returns why a file cannot be written or replaced at this path, as the end of a sentence; undefined if it can. An
   * existing file is no obstacle.
   */
  async obstacle(path: string, changes: ChangeSet): Promise<string | undefined> {
    const unsafe = unsafeReason(path)
    if (unsafe !== undefined) return `the path ${JSON.stringify(path)} would have ${unsafe}`
    const directory = (await this.#obstacleOf(dirname(path))) ?? plannedFile(dirname(path), changes)
    if (directory !== undefined) return directory
    const entry = await this.#snapshot.entry(path)
    if (entry !== undefined && entry.type !== 'blob' && changes.get(path) === undefined)
      return `${path} is ${entryNoun(entry.type)}`
    return changes.isDirectory(path) ? `${path} becomes a directory` : undefined
  }

  /** Like `obstacle`, for a file that must not be there yet: whatever is at the path is one. */
  async obstacleToNew(path: string, changes: ChangeSet): Promise<string | undefined> {
    const isTaken = changes.get(path) !== undefined || (await this.#snapshot.entry(path)) !== undefined
    return isTaken ? `there is something at ${path}` : this.obstacle(path, changes)
  }

  /**
   * Claims a path for a file of this operation, unless it differs only in letter case from another one: a checkout on
   * macOS or Windows would have one file for both. Returns whether it was claimed.
   */
  async claim(path: string): Promise<boolean> {
    const claimed = this.#claimed.get(folded(path)) ?? path
    if (claimed !== path || (await this.#pathsLike(path)).some((other) => other !== path)) return false
    this.#claimed.set(folded(path), path)
    return true
  }

  /** The paths of the snapshot that are this one but for letter case. */
  async #pathsLike(path: string): Promise<string[]> {
    if (path === '') return ['']
    const name = path.slice(path.lastIndexOf('/') + 1)
    const found: string[] = []
    for (const directory of await this.#pathsLike(dirname(path))) {
      const names = (await this.#namesIn(directory)).get(folded(name)) ?? []
      found.push(...names.map((one) => joinPath(directory, one)))
    }
    return found
  }

  async #namesIn(directory: string): Promise<Map<string, string[]>> {
    const known = this.#names.get(directory)
    if (known !== undefined) return known
    const names = new Map<string, string[]>()
    for (const { name } of await this.#snapshot.list(directory)) {
      names.set(folded(name), [...(names.get(folded(name)) ?? []), name])
    }
    this.#names.set(directory, names)
    return names
  }

  async #obstacleOf(directory: string): Promise<string | undefined> {
    if (directory === '') return undefined
    if (this.#directories.has(directory)) return this.#directories.get(directory)
    const above = await this.#obstacleOf(dirname(directory))
    const found = above ?? (await this.#notADirectory(directory))
    this.#directories.set(directory, found)
    return found
  }

  async #notADirectory(path: string): Promise<string | undefined> {
    const entry = await this.#snapshot.entry(path)
    return entry === undefined || entry.type === 'tree' ? undefined : `${path} is ${entryNoun(entry.type)} and not a directory`
  }
}

/** The form in which disks compare names that do not tell letter cases apart. */
export function folded(name: string): string {
  return name.normalize('NFC').toLowerCase()
}

function plannedFile(directory: string, changes: ChangeSet): string | undefined {
  for (let path = directory; path !== ''; path = dirname(path)) {
    const change = changes.get(path)
    if (change !== undefined && change.action !== 'delete') return `${path} becomes a file`
  }
  return undefined
}

/** Returns the fault of an object or document that cannot get its file; `reason` comes from `obstacle`. */
export function pathTaken(what: string, path: string, reason: string): Fault {
  return error('path_taken', path, `${what} cannot get its file ${path}: ${reason}`, {
    hint: 'remove what is in the way, in a commit of your own',
  })
}
