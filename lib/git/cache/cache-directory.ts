import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { type FileSystem, isTemporary, listIfThere, readIfThere, replaceFile } from './file-system.ts'
import { Generation } from './generation.ts'

const NAME = /^clone-[0-9a-f]{16}$/
/** Longer than any Lambda runs: nobody reads a clone that was replaced before that. */
const GRACE_MS = 30 * 60 * 1000

/**
 * Where clones of one branch live. `current` names the clone in use; a new one is made beside it and switched to by renaming that
 * file. A replaced clone is removed when nobody can be reading it any more.
 */
export class CacheDirectory {
  readonly #fs: FileSystem
  readonly #root: string
  readonly #branch: string

  constructor(fs: FileSystem, root: string, branch: string) {
    this.#fs = fs
    this.#root = root
    this.#branch = branch
  }

  /** The clone in use; undefined when there is none. */
  async current(): Promise<Generation | undefined> {
    const name = (await readIfThere(this.#fs, this.#pointer))?.toString('latin1').trim()
    return name === undefined || !NAME.test(name) ? undefined : this.#generation(name)
  }

  /** An empty clone that nobody sees yet. */
  async create(): Promise<Generation> {
    const generation = this.#generation(`clone-${randomBytes(8).toString('hex')}`)
    await generation.create(this.#branch)
    return generation
  }

  async switchTo(generation: Generation): Promise<void> {
    const name = generation.path.slice(this.#root.length + 1)
    await replaceFile(this.#fs, this.#pointer, `${name}\n`)
    await this.#sweep(name)
  }

  get #pointer(): string {
    return join(this.#root, 'current')
  }

  #generation(name: string): Generation {
    return new Generation(this.#fs, join(this.#root, name), this.#branch)
  }

  async #sweep(current: string): Promise<void> {
    for (const name of await listIfThere(this.#fs, this.#root)) {
      if (NAME.test(name) && name !== current) await this.#retire(join(this.#root, name))
      else if (isTemporary(name)) await this.#fs.rm(join(this.#root, name), { recursive: true, force: true })
    }
  }

  /** Marks a clone that is out of use; removes it once the mark is old. */
  async #retire(path: string): Promise<void> {
    const mark = join(path, 'replaced')
    try {
      const { mtimeMs } = await this.#fs.stat(mark)
      if (Date.now() - mtimeMs > GRACE_MS) await this.#fs.rm(path, { recursive: true, force: true })
    } catch {
      // Not marked yet, or removed by another process meanwhile.
      await this.#fs.writeFile(mark, '').catch(() => undefined)
    }
  }
}
