import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CacheDamage, isMissing } from '../object/cache-damage.ts'
import type { TemporaryFile } from '../pack/pack-file.ts'
import type { FileSystem } from './file-system.ts'
import { DiskFile, isTemporary, LEFT_BEHIND_MS, MemoryFile, temporaryName } from './temporary-file.ts'

/**
 * Where large files go that the cache does not take: the machine's place for temporary files, which is another disk as
 * a rule, and memory where that takes nothing either.
 */
export class Overflow {
  readonly #fs: FileSystem
  readonly #directory: string
  #isWritable = true

  constructor(fs: FileSystem, directory = join(tmpdir(), 'gitops-file-manager')) {
    this.#fs = fs
    this.#directory = directory
  }

  /** Begins a file. Where the disk gives up in the middle of it this is damage: whoever wrote begins again. */
  async begin(): Promise<TemporaryFile> {
    if (!this.#isWritable || !(await this.#prepare())) return new MemoryFile()
    const path = join(this.#directory, temporaryName())
    return new DiskFile({ fs: this.#fs, path, cannotWrite: (error) => this.#giveUp(error), cannotRead: damage })
  }

  /** Makes the directory, and removes what processes that are gone have left in it. False when it cannot be used. */
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
