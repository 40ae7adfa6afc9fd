import { dirname, join } from 'node:path'
import { GIT_LIMITS } from '../limits.ts'
import { CacheDamage, codeOf, isMissing } from '../object/cache-damage.ts'
import type { TemporaryFile } from '../pack/pack-file.ts'
import type { FileSystem } from './file-system.ts'
import { Overflow } from './overflow.ts'
import { DiskFile, temporaryName } from './temporary-file.ts'

export interface CacheFilesOptions {
  fs: FileSystem
  /** Undefined: nothing is kept beyond the life of this object. */
  root: string | undefined
  /** Called when the disk fails and the cache goes on without it. */
  onWarning: (message: string) => void
  /** Packs up to this size are held in memory; the default is in `GIT_LIMITS`. */
  heldPackBytes?: number | undefined
  /** The directory for large files that the cache cannot store; by default the machine's. */
  overflow?: string | undefined
}

/**
 * The files of one cache. A failing disk only costs time: files that cannot be written are kept in memory and hide
 * those on disk; files that cannot be read count as damage, and are fetched again; if that does not help, the disk is
 * not used any more. All calls of the file system are here, so no other code has to know.
 */
export class CacheFiles {
  /** Without a cache directory the root is no directory, so that no call reaches a disk. */
  readonly root: string
  readonly heldPackBytes: number
  readonly #fs: FileSystem
  readonly #onWarning: (message: string) => void
  readonly #hasDisk: boolean
  #isReadable: boolean
  #isWritable: boolean
  readonly #memory = new Map<string, Buffer>()
  /** Large files that belong in the cache but could not be stored there. */
  readonly #aside = new Map<string, TemporaryFile>()
  readonly #overflow: Overflow
  /** Removed files that are still on a disk that accepts no changes. */
  readonly #removed = new Set<string>()
  readonly #warned = new Set<string>()

  constructor(options: CacheFilesOptions) {
    const { fs, root, onWarning, overflow, heldPackBytes = GIT_LIMITS.heldPackBytes.value } = options
    this.#fs = fs
    this.#onWarning = onWarning
    this.heldPackBytes = heldPackBytes
    this.#overflow = new Overflow(fs, overflow)
    this.#hasDisk = root !== undefined
    this.root = root ?? '/memory'
    this.#isReadable = this.#hasDisk
    this.#isWritable = this.#hasDisk
  }

  /** Whether the disk has all files in their current state. */
  get isOnDisk(): boolean {
    return this.#isReadable && this.#memory.size + this.#aside.size + this.#removed.size === 0
  }

  /** Throws an error of `isMissing` if the file does not exist, CacheDamage if the disk fails. */
  async read(path: string): Promise<Buffer> {
    const kept = this.#memory.get(path)
    if (kept !== undefined) return kept
    const aside = this.#aside.get(path)
    if (aside !== undefined) return aside.read(0, aside.size)
    if (!this.#isReadable || this.#removed.has(path)) throw missing(path)
    return this.#reading(() => this.#fs.readFile(path))
  }

  /** Reads `length` bytes from a position; fewer at the end of the file. Throws like `read`. */
  async readRange(path: string, position: number, length: number): Promise<Buffer> {
    const aside = this.#aside.get(path)
    if (aside !== undefined) return aside.read(position, length)
    if (this.#memory.has(path)) return (await this.read(path)).subarray(position, position + length)
    if (!this.#isReadable || this.#removed.has(path)) throw missing(path)
    return this.#reading(() => this.#fs.readRange(path, position, length))
  }

  /** The length of a file in bytes. Throws like `read`. */
  async size(path: string): Promise<number> {
    const kept = this.#memory.get(path)?.length ?? this.#aside.get(path)?.size
    if (kept !== undefined) return kept
    if (!this.#isReadable || this.#removed.has(path)) throw missing(path)
    return (await this.#reading(() => this.#fs.stat(path))).size
  }

  /** The file's content; undefined if there is no such file. Throws CacheDamage if the disk fails. */
  async readIfThere(path: string): Promise<Buffer | undefined> {
    return this.read(path).catch((error: unknown) => {
      if (isMissing(error)) return undefined
      throw error
    })
  }

  /** The names in a directory; none if there is no such directory. Throws CacheDamage if the disk fails. */
  async list(path: string): Promise<string[]> {
    const kept = [...this.#memory.keys(), ...this.#aside.keys()].filter((file) => dirname(file) === path)
    const onDisk = this.#isReadable ? await this.#listDisk(path) : []
    const names = new Set([...onDisk, ...kept.map((file) => file.slice(path.length + 1))])
    return [...names].filter((name) => !this.#removed.has(join(path, name)))
  }

  /**
   * Writes a file so that readers see the old content or the new, never a part. The temporary file is in the cache's
   * own directory, where Git does not look. It is not synced to disk: the cache is verified by checksums when it is
   * read, and fetched again if it is wrong, so a sync would only add latency. Throws an error of `isMissing` if the
   * directory has gone.
   */
  async replace(path: string, data: Uint8Array | string): Promise<void> {
    if (this.#isWritable && (await this.#writing(() => this.#replaceOnDisk(path, data)))) return
    this.#memory.set(
      path,
      typeof data === 'string' ? Buffer.from(data) : Buffer.from(data.buffer, data.byteOffset, data.byteLength),
    )
    this.#removed.delete(path)
  }

  /**
   * Begins a file that is written piece by piece, in the cache's own directory or, if that cannot be written, in the
   * overflow. If the disk fails in the middle, that is damage: the writer begins again, elsewhere.
   */
  async temporary(): Promise<TemporaryFile> {
    if (!this.#isWritable) return this.#overflow.begin()
    const [fs, path] = [this.#fs, this.#temporaryPath()]
    const cannotRead = (error: unknown) => this.#damage(error)
    return new DiskFile({ fs, path, cannotRead, cannotWrite: (error) => this.#writeDamage(error) })
  }

  /** Renames a file that was written piece by piece to its final path, like `replace`. */
  async place(path: string, file: TemporaryFile): Promise<void> {
    const from = file.path
    const isHere = this.#isWritable && from !== undefined && dirname(from) === this.root
    if (!isHere || !(await this.#writing(() => this.#fs.rename(from, path)))) this.#aside.set(path, file)
    file.keep()
    this.#removed.delete(path)
  }

  async makeDirectory(path: string): Promise<void> {
    if (this.#isWritable) await this.#writing(() => this.#fs.mkdir(path, { recursive: true }), 'all errors')
  }

  /** The time of the file's last write, in milliseconds since 1970; undefined if it cannot be read. */
  async modified(path: string): Promise<number | undefined> {
    if (!this.#isWritable) return undefined
    return this.#fs.stat(path).then(
      ({ mtimeMs }) => mtimeMs,
      () => undefined,
    )
  }

  /** Never fails: a file that stays is found and removed later. */
  async remove(path: string): Promise<void> {
    this.#memory.delete(path)
    await this.#discardAside([path])
    if (this.#isWritable) await this.#fs.unlink(path).catch(() => undefined)
    else this.#removed.add(path)
  }

  /** Removes a file that is at least `ms` milliseconds old. */
  async removeIfOlder(path: string, ms: number): Promise<void> {
    const modified = await this.modified(path)
    if (modified !== undefined && Date.now() - modified > ms) await this.remove(path)
  }

  /** Never fails, and removes nothing from a disk that accepts no changes. */
  async removeTree(path: string): Promise<void> {
    if (this.#isWritable) await this.#fs.rm(path, { recursive: true, force: true }).catch(() => undefined)
  }

  /** Drops everything in memory and stops using the disk, after an error that reading it anew did not cure. */
  async leave(error: unknown): Promise<void> {
    await this.#forget()
    if (this.#isReadable) this.#warn('cannot be used', error)
    this.#isReadable = false
    this.#isWritable = false
  }

  /** Uses the disk again if it works; true if the files in memory were dropped for that. */
  async tryDiskAgain(): Promise<boolean> {
    this.#warned.clear()
    if (!this.#hasDisk || this.#isWritable) return false
    try {
      await this.#probe()
    } catch {
      return false
    }
    await this.#forget()
    this.#isReadable = true
    this.#isWritable = true
    return true
  }

  async #forget(): Promise<void> {
    this.#memory.clear()
    this.#removed.clear()
    await this.#discardAside([...this.#aside.keys()])
  }

  async #discardAside(paths: readonly string[]): Promise<void> {
    for (const path of paths) {
      await this.#aside.get(path)?.remove()
      this.#aside.delete(path)
    }
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
    return join(this.root, temporaryName())
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

  /** Turns a failed read into damage: there may be another clone, or one is made beside it. */
  async #reading<T>(call: () => Promise<T>): Promise<T> {
    try {
      return await call()
    } catch (error) {
      throw this.#damage(error)
    }
  }

  #damage(error: unknown): unknown {
    if (isMissing(error) || codeOf(error) === undefined) return error
    this.#warn('cannot be read', error)
    return new CacheDamage('the cache cannot be read', { cause: error })
  }

  /** True if the write was done; false if it has to be done in memory. */
  async #writing(call: () => Promise<unknown>, failing?: 'all errors'): Promise<boolean> {
    try {
      await call()
      return true
    } catch (error) {
      if (codeOf(error) === undefined || (isMissing(error) && failing === undefined)) throw error
      this.#stopWriting(error)
      return false
    }
  }

  #writeDamage(error: unknown): unknown {
    if (codeOf(error) === undefined || isMissing(error)) return error
    this.#stopWriting(error)
    return new CacheDamage('the cache cannot be written', { cause: error })
  }

  #stopWriting(error: unknown): void {
    this.#isWritable = false
    this.#warn('cannot be written', error)
  }

  /** Warns once in an operation for each kind of error. */
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
