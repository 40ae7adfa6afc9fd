import type { Fault } from '../../contract/fault.ts'
import { error } from '../../contract/fault.ts'
import type { ChangeSet } from './change-set.ts'
import { entryNoun } from './entry-noun.ts'
import { dirname, unsafeReason } from './repo-path.ts'
import type { Snapshot } from './snapshot.ts'

/**
 * Says where a file can be put, before it is planned: what stands in the way is a fault of the file that would go
 * there, and no error of the whole commit.
 */
export class Places {
  readonly #snapshot: Snapshot
  /** By directory: what stands in the way of files in it; undefined for nothing. */
  readonly #directories = new Map<string, string | undefined>()

  constructor(snapshot: Snapshot) {
    this.#snapshot = snapshot
  }

  /**
   * Why a file cannot be written at this path or replaced there, as the end of a sentence; undefined where it can. A
   * file that is already there is nothing in the way.
   */
  async obstacle(path: string, changes: ChangeSet): Promise<string | undefined> {
    const unsafe = unsafeReason(path)
    if (unsafe !== undefined) return `the path ${JSON.stringify(path)} would have ${unsafe}`
    const directory = (await this.#inTheWay(dirname(path))) ?? plannedFile(dirname(path), changes)
    if (directory !== undefined) return directory
    const entry = await this.#snapshot.entry(path)
    if (entry !== undefined && entry.type !== 'blob' && changes.get(path) === undefined)
      return `${path} is ${entryNoun(entry.type)}`
    return changes.isDirectory(path) ? `${path} becomes a directory` : undefined
  }

  async #inTheWay(directory: string): Promise<string | undefined> {
    if (directory === '') return undefined
    if (this.#directories.has(directory)) return this.#directories.get(directory)
    const above = await this.#inTheWay(dirname(directory))
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

/** The fault of something that cannot get its file; `reason` is what `obstacle` says. */
export function pathTaken(what: string, path: string, reason: string): Fault {
  return error('path_taken', path, `${what} cannot get its file ${path}: ${reason}`, {
    hint: 'remove what is in the way, in a commit of your own',
  })
}
