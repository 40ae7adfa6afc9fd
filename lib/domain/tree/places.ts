import { error, type Fault } from '../../contract/fault.ts'
import type { ChangeSet } from './change-set.ts'
import { dirname, unsafeReason } from './repo-path.ts'
import { entryNoun, type Snapshot } from './snapshot.ts'

/**
 * Finds obstacles to writing a file before the write is planned: an obstacle is a fault of that file, not an error of
 * the whole commit.
 */
export class Places {
  readonly #snapshot: Snapshot
  /** The obstacle to files in a directory; undefined if there is none. */
  readonly #directories = new Map<string, string | undefined>()

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
