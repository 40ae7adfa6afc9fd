import { createHash } from 'node:crypto'
import * as fs from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DomainError } from '../../contract/errors.ts'
import type { ClonedRepository, LocalClone } from '../cache/local-clone.ts'
import type { ObjectType } from '../object/git-object.ts'

/**
 * isomorphic-git never drops a pack or the base of a delta from its cache, so the cache is dropped after this many
 * reads.
 */
const MOST_READS = 50_000
const MOST_BYTES = 256 * 1024 * 1024

/**
 * The objects of a clone on disk, as isomorphic-git reads them. Their content is hashed: content that matches its id is
 * what was committed, whoever read it.
 */
export class CloneObjects {
  readonly #repository: Pick<ClonedRepository, 'clone' | 'url'>
  #clone: LocalClone
  /** Loaded by those that read with it: it is a fifth of the program, which the others start without. */
  readonly #git = import('isomorphic-git')
  #cache: object = {}
  #reads = 0
  #bytes = 0

  constructor(repository: Pick<ClonedRepository, 'clone' | 'url'>, clone: LocalClone) {
    this.#repository = repository
    this.#clone = clone
  }

  /**
   * Reads once more if another process has merged packs or switched clones meanwhile. Throws `cache_damaged`,
   * `limit_exceeded`.
   */
  async read(oid: string, type: ObjectType): Promise<Buffer> {
    try {
      return await this.#read(oid, type)
    } catch (error) {
      if (error instanceof DomainError) throw error
      this.#forget()
      this.#clone = (await this.#repository.clone()) ?? this.#clone
      return this.#read(oid, type).catch((again: unknown) => this.#fail(again))
    }
  }

  /** Commits whose parents are not in the clone. */
  async shallow(): Promise<ReadonlySet<string>> {
    const text = await readFile(join(this.#clone.directory, 'shallow'), 'latin1').catch(() => '')
    return new Set(text.split('\n').filter((line) => line !== ''))
  }

  async #read(oid: string, type: ObjectType): Promise<Buffer> {
    await this.#clone.checkSize(oid, type)
    if (this.#reads >= MOST_READS || this.#bytes >= MOST_BYTES) this.#forget()
    const { default: git } = await this.#git
    const found = await git.readObject({ fs, gitdir: this.#clone.directory, oid, format: 'content', cache: this.#cache })
    if (!(found.object instanceof Uint8Array)) throw new Error(`object ${oid} has no content`)
    const data = Buffer.from(found.object.buffer, found.object.byteOffset, found.object.byteLength)
    this.#reads += 1
    this.#bytes += data.length
    const id = createHash('sha1').update(`${type} ${data.length}\0`).update(data).digest('hex')
    if (id !== oid) throw new Error(`the content stored as the ${type} ${oid} has the id ${id}`)
    return data
  }

  #forget(): void {
    this.#cache = {}
    this.#reads = 0
    this.#bytes = 0
  }

  #fail(error: unknown): never {
    if (error instanceof DomainError) throw error
    const reason = error instanceof Error ? error.message : String(error)
    const message = `The cache of ${this.#repository.url} is damaged: ${reason}`
    throw new DomainError('cache_damaged', message, { reason }, { cause: error })
  }
}
