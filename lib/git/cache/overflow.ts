import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CacheDamage, isMissing } from '../object/cache-damage.ts'
import type { TemporaryFile } from '../pack/pack-file.ts'
import type { FileSystem } from './file-system.ts'
import { DiskFile, isTemporary, LEFT_BEHIND_MS, MemoryFile, temporaryName } from './temporary-file.ts'

/**
 * Stores large files that the cache cannot: in the machine's temporary directory, usually on another disk, or else in
 * memory.
 */
export class Overflow {
  readonly #fs: FileSystem
  readonly #directory: string
  #isWritable = true

  constructor(fs: FileSystem, directory = join(tmpdir(), 'gitops-file-manager')) {
    this.#fs = fs
    this.#directory = directory
  }

  /** Begins a file. If the disk fails in the middle, that is damage: the writer begins again. */
  async begin(): Promise<TemporaryFile> {
    if (!this.#isWritable || !(await this.#prepare())) return new MemoryFile()
    const path = join(this.#directory, temporaryName())
    return new DiskFile({ fs: this.#fs, path, cannotWrite: (error) => this.#giveUp(error), cannotRead: damage })
  }

  /** Makes the directory, and removes leftovers of dead processes. False if it cannot be used. */
  async #prepare(): Promise<boolean> {
    try {
      await this.#fs.mkdir(this.#directory, { recursive: true })
      for (const name of (await this.#fs.readdir(this.#directory)).filter(isTemporary)) await this.#removeIfOld(name)
    } catch {
      this.#isWritable = false
    }
    return this.#isWritable
  }

  /** Never fails: another process may have been faster. */
  async #removeIfOld(name: string): Promise<void> {
    const path = join(this.#directory, name)
    const modified = await this.#fs.stat(path).then(
      ({ mtimeMs }) => mtimeMs,
      () => Number.POSITIVE_INFINITY,
    )
    if (Date.now() - modified > LEFT_BEHIND_MS) await this.#fs.unlink(path).catch(() => undefined)
  }

  #giveUp(error: unknown): CacheDamage {
    this.#isWritable = false
    return damage(error)
  }
}

function damage(error: unknown): CacheDamage {
  return new CacheDamage(`a temporary file ${isMissing(error) ? 'has gone' : 'cannot be used'}`, { cause: error })
}
