import { randomBytes } from 'node:crypto'
import { dirname, join } from 'node:path'
import { CacheDamage, codeOf, isMissing } from './cache-damage.ts'
import type { FileSystem } from './file-system.ts'

const TEMPORARY = /^[0-9a-f]{16}\.tmp$/

/** True for the name of a file that a process left in the cache's directory when it died while it wrote. */
export function isTemporary(name: string): boolean {
  return TEMPORARY.test(name)
}

export interface CacheFilesOptions {
  fs: FileSystem
  /** Undefined: nothing is kept beyond the life of this object. */
  root: string | undefined
  /** Told when the disk fails and the cache goes on without it. */
  onWarning: (message: string) => void
}

/**
 * The files of one cache. A disk that fails costs time and nothing else: what cannot be written is kept in memory, over what is on disk; what
 * cannot be read is damage, which is fetched again; and where that does not help, the disk is left aside. All calls of the file system are made here, so no other code has to know.
 */
export class CacheFiles {
  /** Below a root that is no directory nothing reaches a disk. */
  readonly root: string
  readonly #fs: FileSystem
  readonly #onWarning: (message: string) => void
  readonly #hasDisk: boolean
  #isReadable: boolean
  #isWritable: boolean
  readonly #memory = new Map<string, Buffer>()
  /** Removed from what is shown, while it stays on a disk that takes no changes. */
  readonly #removed = new Set<string>()
  readonly #warned = new Set<string>()

  constructor({ fs, root, onWarning }: CacheFilesOptions) {
    this.#fs = fs
    this.#onWarning = onWarning
    this.#hasDisk = root !== undefined
    this.root = root ?? '/memory'
    this.#isReadable = this.#hasDisk
    this.#isWritable = this.#hasDisk
  }

  /** Throws an error of `isMissing` when the file is not there, CacheDamage when the disk fails. */
  async read(path: string): Promise<Buffer> {
    const kept = this.#memory.get(path)
    if (kept !== undefined) return kept
    if (!this.#isReadable || this.#removed.has(path)) throw missing(path)
    return this.#reading(() => this.#fs.readFile(path))
  }

  /** The file's content; undefined when there is no such file. Throws CacheDamage when the disk fails. */
  async readIfThere(path: string): Promise<Buffer | undefined> {
    return this.read(path).catch((error: unknown) => {
      if (isMissing(error)) return undefined
      throw error
    })
  }

  /** The names in a directory; none when there is no such directory. Throws CacheDamage when the disk fails. */
  async list(path: string): Promise<string[]> {
    const kept = [...this.#memory.keys()].filter((file) => dirname(file) === path)
    const onDisk = this.#isReadable ? await this.#listDisk(path) : []
    const names = new Set([...onDisk, ...kept.map((file) => file.slice(path.length + 1))])
    return [...names].filter((name) => !this.#removed.has(join(path, name)))
  }

  /**
   * Writes a file so that readers see the old content or the new, never a part. The temporary file is in the cache's own directory, where Git does not
   * look. It is not synced to disk: the cache is verified by checksums when it is read and fetched again when it is wrong, so a sync would buy nothing
   * but latency. Throws an error of `isMissing` when the directory has gone.
   */
  async replace(path: string, data: Uint8Array | string): Promise<void> {
    if (this.#isWritable && (await this.#writing(() => this.#replaceOnDisk(path, data)))) return
    this.#memory.set(
      path,
      typeof data === 'string' ? Buffer.from(data) : Buffer.from(data.buffer, data.byteOffset, data.byteLength),
    )
    this.#removed.delete(path)
  }

  async makeDirectory(path: string): Promise<void> {
    if (this.#isWritable) await this.#writing(() => this.#fs.mkdir(path, { recursive: true }), 'all errors')
  }

  /** When the file on disk was written last, in milliseconds since 1970; undefined when that cannot be found out. */
  async modified(path: string): Promise<number | undefined> {
    if (!this.#isWritable) return undefined
    return this.#fs.stat(path).then(
      ({ mtimeMs }) => mtimeMs,
      () => undefined,
    )
  }

  /** Never fails: what stays is litter, and found again later. */
  async remove(path: string): Promise<void> {
    this.#memory.delete(path)
    if (this.#isWritable) await this.#fs.unlink(path).catch(() => undefined)
    else this.#removed.add(path)
  }

  /** Removes a file that was written so many milliseconds ago. */
  async removeIfOlder(path: string, ms: number): Promise<void> {
    const modified = await this.modified(path)
    if (modified !== undefined && Date.now() - modified > ms) await this.remove(path)
  }

  /** Never fails, and removes nothing from a disk that takes no changes. */
  async removeTree(path: string): Promise<void> {
    if (this.#isWritable) await this.#fs.rm(path, { recursive: true, force: true }).catch(() => undefined)
  }

  /** Forgets all that is kept in memory and leaves the disk aside, after an error that reading it anew did not mend. */
  leave(error: unknown): void {
    this.#memory.clear()
    this.#removed.clear()
    if (this.#isReadable) this.#warn('cannot be used', error)
    this.#isReadable = false
    this.#isWritable = false
  }

  /** Takes the disk into use again when it works again; true when that means that what was in memory is gone. */
  async tryDiskAgain(): Promise<boolean> {
    this.#warned.clear()
    if (!this.#hasDisk || this.#isWritable) return false
    try {
      await this.#probe()
    } catch {
      return false
    }
    this.#memory.clear()
    this.#removed.clear()
    this.#isReadable = true
    this.#isWritable = true
    return true
  }

  async #probe(): Promise<void> {
    const probe = this.#temporaryPath()
    await this.#fs.mkdir(this.root, { recursive: true })
    try {
      await this.#fs.writeFile(probe, 'probe')
      await this.#fs.readFile(probe)
    } finally {
      await this.#fs.unlink(probe).catch(() => undefined)
    }
  }

  #temporaryPath(): string {
    return join(this.root, `${randomBytes(8).toString('hex')}.tmp`)
  }

  async #replaceOnDisk(path: string, data: Uint8Array | string): Promise<void> {
    const temporary = this.#temporaryPath()
    try {
      await this.#fs.writeFile(temporary, data)
      await this.#fs.rename(temporary, path)
    } catch (error) {
      await this.#fs.unlink(temporary).catch(() => undefined)
      throw error
    }
  }

  async #listDisk(path: string): Promise<string[]> {
    try {
      return await this.#reading(() => this.#fs.readdir(path))
    } catch (error) {
      if (isMissing(error)) return []
      throw error
    }
  }

  /** A file that cannot be read is damage: there may be another clone, or one is made beside it. */
  async #reading<T>(call: () => Promise<T>): Promise<T> {
    try {
      return await call()
    } catch (error) {
      if (isMissing(error) || codeOf(error) === undefined) throw error
      this.#warn('cannot be read', error)
      throw new CacheDamage('the cache cannot be read', { cause: error })
    }
  }

  /** True when it was done; false when it is to be done in memory. */
  async #writing(call: () => Promise<unknown>, failing?: 'all errors'): Promise<boolean> {
    try {
      await call()
      return true
    } catch (error) {
      if (codeOf(error) === undefined || (isMissing(error) && failing === undefined)) throw error
      this.#isWritable = false
      this.#warn('cannot be written', error)
      return false
    }
  }

  /** Once an operation for each kind of error. */
  #warn(what: string, error: unknown): void {
    const news = `${what} ${codeOf(error) ?? ''}`
    if (this.#warned.has(news)) return
    this.#warned.add(news)
    const reason = error instanceof Error ? error.message : String(error)
    this.#onWarning(`The cache in ${this.root} ${what}, and the operation goes on without it: ${reason}`)
  }
}

function missing(path: string): Error {
  return Object.assign(new Error(`ENOENT: no such file in the cache, ${path}`), { code: 'ENOENT' })
}
