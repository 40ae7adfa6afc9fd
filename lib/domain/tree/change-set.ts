import { byText } from '../../by-text.ts'
import { DomainError } from '../../contract/errors.ts'
import { blobId } from './blob-id.ts'
import { checkPath, dirname } from './repo-path.ts'

/** A change that a plan makes in the next commit; one for each path. */
export type Change =
  | { action: 'create' | 'update'; path: string; from?: undefined; blob: string; bytes: Uint8Array }
  | { action: 'move'; path: string; from: string; blob: string }
  | { action: 'delete'; path: string; from?: undefined; blob?: undefined }

/**
 * The changes of one commit. Each path is touched at most once, except that a file may be written where another is
 * moved away. A move keeps the blob and mode of the file, so that history can be followed. Paths are validated here, so
 * that no unchecked path reaches a Git tree.
 */
export class ChangeSet {
  readonly #changes = new Map<string, Change>()
  readonly #movedAway = new Set<string>()
  /** The number of files that the changes put below a directory. */
  readonly #filesBelow = new Map<string, number>()

  /** Writes a file; `existing` is the blob currently at that path, if any. Writing the same bytes is no change. */
  write(path: string, bytes: Uint8Array, existing?: string): void {
    const blob = blobId(bytes)
    if (this.#movedAway.has(path)) this.#set({ action: 'update', path, blob, bytes })
    else if (blob !== existing) this.#add({ action: existing === undefined ? 'create' : 'update', path, blob, bytes })
  }

  move(from: string, path: string, blob: string): void {
    this.#claim(from)
    this.#movedAway.add(from)
    this.#add({ action: 'move', path, from, blob })
  }

  delete(path: string): void {
    this.#add({ action: 'delete', path })
  }

  /**
   * Withdraws the change of a path, so that another change can be planned. A file that was to be moved there still
   * leaves its old path.
   */
  forget(path: string): void {
    const change = this.#changes.get(path)
    this.#changes.delete(path)
    if (change !== undefined) this.#countDirectories(change, -1)
    if (change?.action !== 'move') return
    this.#movedAway.delete(change.from)
    if (!this.#changes.has(change.from)) this.delete(change.from)
  }

  /** Whether the entry at this path is to be moved elsewhere. */
  isMovedAway(path: string): boolean {
    return this.#movedAway.has(path)
  }

  /** Whether the changes put a file below this path: then the path itself cannot be a file. */
  isDirectory(path: string): boolean {
    return (this.#filesBelow.get(path) ?? 0) > 0
  }

  get(path: string): Change | undefined {
    return this.#changes.get(path)
  }

  get isEmpty(): boolean {
    return this.#changes.size === 0
  }

  /** The changes, sorted by path. */
  get changes(): Change[] {
    return [...this.#changes.values()].sort(byText(({ path }) => path))
  }

  #add(change: Change): void {
    this.#claim(change.path)
    this.#set(change)
  }

  #set(change: Change): void {
    checkPath(change.path)
    this.#checkUntouched(change.path, this.#changes.has(change.path))
    this.#changes.set(change.path, change)
    this.#countDirectories(change, 1)
  }

  #countDirectories({ action, path }: Change, difference: number): void {
    if (action === 'delete') return
    for (let directory = dirname(path); directory !== ''; directory = dirname(directory))
      this.#filesBelow.set(directory, (this.#filesBelow.get(directory) ?? 0) + difference)
  }

  #claim(path: string): void {
    this.#checkUntouched(path, this.#changes.has(path) || this.#movedAway.has(path))
  }

  #checkUntouched(path: string, isTouched: boolean): void {
    if (isTouched) {
      throw new DomainError('unsafe_path', `One commit may touch a path only once: ${path}`, {
        path,
        reason: 'touched twice in one change set',
      })
    }
  }
}
