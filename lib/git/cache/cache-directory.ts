import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import type { Notes } from '../../app/ports/ports.ts'
import type { CacheFiles } from './cache-files.ts'
import { Generation } from './generation.ts'
import { isTemporary, LEFT_BEHIND_MS } from './temporary-file.ts'

const NAME = /^clone-[0-9a-f]{16}$/

/**
 * The directory with the clones of one branch. `current` names the clone in use; a new one is made beside it and
 * switched to by renaming that file. A replaced clone is removed once nobody can be reading it any more, and so are the
 * leftovers of dead processes.
 */
export class CacheDirectory implements Notes {
  readonly #files: CacheFiles
  readonly #branch: string

  constructor(files: CacheFiles, branch: string) {
    this.#files = files
    this.#branch = branch
  }

  /** The clone in use; undefined if there is none. */
  async current(): Promise<Generation | undefined> {
    const text = (await this.#files.readIfThere(this.#pointer))?.toString('latin1').trim() ?? ''
    const name = NAME.test(text) ? text : undefined
    await this.#removeLeftBehind(name)
    return name === undefined ? undefined : this.#generation(name)
  }

  /** An empty clone that nobody sees yet. */
  async create(): Promise<Generation> {
    const generation = this.#generation(`clone-${randomBytes(8).toString('hex')}`)
    await generation.create(this.#branch)
    return generation
  }

  async switchTo(generation: Generation): Promise<void> {
    const name = generation.path.slice(this.#files.root.length + 1)
    await generation.markUsed()
    await this.#files.replace(this.#pointer, `${name}\n`)
    for (const other of this.#others(await this.#files.list(this.#files.root), name)) await other.markReplaced()
  }

  async read(note: string): Promise<Uint8Array | undefined> {
    return this.#files.readIfThere(this.#notePath(note)).catch(() => undefined)
  }

  /** Only once there is a clone, which makes the directory. */
  async write(note: string, bytes: Uint8Array): Promise<void> {
    if (this.#files.isOnDisk) await this.#files.replace(this.#notePath(note), bytes).catch(() => undefined)
  }

  /** Leaves the clone in use alone from now on: the next operation makes another. */
  forget(): Promise<void> {
    return this.#files.remove(this.#pointer)
  }

  /** Goes on without the disk, which proved unusable. */
  leaveDisk(error: unknown): Promise<void> {
    return this.#files.leave(error)
  }

  /** True if the disk is in use again, and its files have to be read anew. */
  tryDiskAgain(): Promise<boolean> {
    return this.#files.tryDiskAgain()
  }

  #notePath(note: string): string {
    return join(this.#files.root, `note-${note}.json`)
  }

  get #pointer(): string {
    return join(this.#files.root, 'current')
  }

  #generation(name: string): Generation {
    return new Generation(this.#files, join(this.#files.root, name), this.#branch)
  }

  async #removeLeftBehind(current: string | undefined): Promise<void> {
    const names = await this.#files.list(this.#files.root)
    for (const clone of this.#others(names, current)) await clone.removeIfAbandoned()
    for (const name of names.filter(isTemporary)) await this.#files.removeIfOlder(join(this.#files.root, name), LEFT_BEHIND_MS)
  }

  #others(names: readonly string[], current: string | undefined): Generation[] {
    return names.filter((name) => NAME.test(name) && name !== current).map((name) => this.#generation(name))
  }
}
