import { randomBytes } from 'node:crypto'
import { DomainError } from '../../contract/errors.ts'
import { GIT_LIMITS } from '../limits.ts'
import type { TemporaryFile } from '../pack/pack-file.ts'
import type { FileSystem } from './file-system.ts'

const TEMPORARY = /^[0-9a-f]{16}\.tmp$/

/**
 * Longer than any Lambda runs, and than a clone takes: what nobody has touched since belongs to a process that is gone.
 */
export const LEFT_BEHIND_MS = 60 * 60 * 1000

export function temporaryName(): string {
  return `${randomBytes(8).toString('hex')}.tmp`
}

/** True for the name of a file that a process left behind when it died while it wrote. */
export function isTemporary(name: string): boolean {
  return TEMPORARY.test(name)
}

export interface DiskFileOptions {
  fs: FileSystem
  path: string
  /** Makes the error to throw of one that a call threw. */
  cannotRead: (error: unknown) => unknown
  cannotWrite: (error: unknown) => unknown
}

/** A file on disk that grows until it is put in its place by renaming it. */
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

/** Where no disk takes a file: in memory, and not as much of it. */
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
      const message = `The pack is larger than ${limit} bytes, which is what memory may hold, and no disk takes it`
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
    // It is there as long as somebody holds it.
  }

  remove(): Promise<void> {
    this.#parts = []
    return Promise.resolve()
  }
}
