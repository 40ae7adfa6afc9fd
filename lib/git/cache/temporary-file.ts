import { randomBytes } from 'node:crypto'
import { DomainError } from '../../contract/errors.ts'
import { GIT_LIMITS } from '../limits.ts'
import type { TemporaryFile } from '../pack/pack-file.ts'
import type { FileSystem } from './file-system.ts'

const TEMPORARY = /^[0-9a-f]{16}\.tmp$/

/** Longer than any Lambda runs, and than a clone takes: a file untouched for this long belongs to a dead process. */
export const LEFT_BEHIND_MS = 60 * 60 * 1000

export function temporaryName(): string {
  return `${randomBytes(8).toString('hex')}.tmp`
}

/** Whether a name is that of a temporary file, which a dying process leaves behind. */
export function isTemporary(name: string): boolean {
  return TEMPORARY.test(name)
}

export interface DiskFileOptions {
  fs: FileSystem
  path: string
  /** Converts the error of a call into the error to throw. */
  cannotRead: (error: unknown) => unknown
  cannotWrite: (error: unknown) => unknown
}

/** A file on disk that grows until it is renamed to its final path. */
export class DiskFile implements TemporaryFile {
  readonly path: string
  readonly #options: DiskFileOptions
  #size = 0
  #isKept = false

  constructor(options: DiskFileOptions) {
    this.path = options.path
    this.#options = options
  }

  get size(): number {
    return this.#size
  }

  async append(data: Buffer): Promise<void> {
    const { fs, path, cannotWrite } = this.#options
    try {
      await fs.appendFile(path, data)
    } catch (error) {
      throw cannotWrite(error)
    }
    this.#size += data.length
  }

  async read(position: number, length: number): Promise<Buffer> {
    const { fs, path, cannotRead } = this.#options
    try {
      return await fs.readRange(path, position, length)
    } catch (error) {
      throw cannotRead(error)
    }
  }

  async discard(): Promise<void> {
    if (!this.#isKept) await this.remove()
  }

  keep(): void {
    this.#isKept = true
  }

  async remove(): Promise<void> {
    await this.#options.fs.unlink(this.path).catch(() => undefined)
  }
}

/** A file in memory, with a lower limit, for when no disk can be written. */
export class MemoryFile implements TemporaryFile {
  readonly path = undefined
  #parts: Buffer[] = []
  #size = 0

  get size(): number {
    return this.#size
  }

  async append(data: Buffer): Promise<void> {
    const limit = GIT_LIMITS.memoryPackBytes.value
    this.#size += data.length
    if (this.#size > limit) {
      const message = `The pack is larger than ${limit} bytes, the limit for memory, and no disk can be written`
      throw new DomainError('limit_exceeded', message, { what: 'pack of the Git host', limit, actual: this.#size })
    }
    this.#parts.push(Buffer.from(data))
  }

  read(position: number, length: number): Promise<Buffer> {
    if (this.#parts.length > 1) this.#parts = [Buffer.concat(this.#parts)]
    return Promise.resolve(this.#parts[0]?.subarray(position, position + length) ?? Buffer.alloc(0))
  }

  discard(): Promise<void> {
    return Promise.resolve()
  }

  keep(): void {
    // Memory is freed with its last reference.
  }

  remove(): Promise<void> {
    this.#parts = []
    return Promise.resolve()
  }
}
