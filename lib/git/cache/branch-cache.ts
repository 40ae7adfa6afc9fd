import type { ReportProgress } from '../../app/ports.ts'
import { DomainError } from '../../domain/errors.ts'
import type { ObjectType } from '../object/git-object.ts'
import type { ObjectSource } from '../object/tree-reader.ts'
import { PackError } from '../pack/pack-entry.ts'
import { type Pack, verifyPack } from '../pack/pack-file.ts'
import { indexPack } from '../pack/pack-indexer.ts'
import type { RemoteBranch } from '../wire/remote-branch.ts'
import type { Limits } from '../wire/transport.ts'
import { INFINITE_DEPTH } from '../wire/upload-pack.ts'
import type { CacheDirectory } from './cache-directory.ts'
import { Clone } from './clone.ts'
import { isMissing } from './file-system.ts'
import { CacheDamage } from './generation.ts'

export interface BranchCacheOptions {
  remote: RemoteBranch
  directory: CacheDirectory
  limits: Limits
  /** `shallow` clones one commit and follows the branch from there. */
  history: 'shallow' | 'full'
  onProgress?: ReportProgress | undefined
}

export interface AcceptedCommit {
  oid: string
  base: string | null
  pack: Pack
}

/** The branch's objects, from the clone on disk where they are there and whole, else from the remote. */
export class BranchCache implements ObjectSource {
  readonly #options: BranchCacheOptions
  #clone: Clone | undefined
  #repair: Promise<void> | undefined

  constructor(options: BranchCacheOptions) {
    this.#options = options
  }

  /** Commits whose parents are not here. */
  get shallow(): ReadonlySet<string> {
    return this.#clone?.shallow ?? new Set()
  }

  /** Makes sure that a commit of the remote is here with its tree, and its history as far as it is wanted. */
  async bring(head: string, signal?: AbortSignal): Promise<void> {
    for (let attempt = 1; attempt <= 2; attempt += 1) {
      try {
        return await this.#follow(head, signal)
      } catch (error) {
        if (!isDamage(error)) throw error
        // Another process may have merged packs or switched clones: what is on disk is read once more before it is given up.
        this.#clone = undefined
      }
    }
    await this.#cloneAfresh(head, signal)
  }

  /** Fetches so many commits of history, counted from `head`. */
  async deepen(head: string, depth: number, signal?: AbortSignal): Promise<void> {
    const clone = await this.#opened()
    if (clone !== undefined) await this.#fetch(clone, head, depth, signal)
  }

  /** Whether an object is here. */
  async has(oid: string): Promise<boolean> {
    return (await this.#opened())?.objects.has(oid) ?? false
  }

  /** Reads an object; repairs the cache once when it is damaged. Throws `cache_damaged` when that does not help, and `limit_exceeded`. */
  async read(oid: string, type: ObjectType): Promise<Buffer> {
    let clone: Clone | undefined
    try {
      clone = await this.#opened()
      if (clone === undefined) throw new CacheDamage('there is no clone')
      return await clone.objects.read(oid, type)
    } catch (error) {
      if (!isDamage(error)) throw error
      return this.#readRepaired(clone, oid, type)
    }
  }

  /** Keeps what the remote has accepted. Never fails: the remote has it, and a cache that lacks it fetches it. */
  async keep({ oid, base, pack }: AcceptedCommit): Promise<void> {
    try {
      const clone = (await this.#opened()) ?? (base === null ? await this.#emptyClone() : undefined)
      await clone?.keep(pack, oid)
      if (clone !== undefined && this.#clone !== clone) await this.#switchTo(clone)
    } catch {
      this.#clone = undefined
    }
  }

  async #follow(head: string, signal?: AbortSignal): Promise<void> {
    const clone = await this.#opened()
    if (clone === undefined) return this.#cloneAfresh(head, signal)
    if (!clone.objects.has(head)) await clone.objects.scan()
    if (clone.objects.has(head)) clone.head = head
    else await this.#update(clone, head, signal)
    if (this.#options.history === 'full' && clone.shallow.size > 0) await this.deepen(head, INFINITE_DEPTH, signal)
    await clone.objects.read(head, 'commit')
  }

  async #readRepaired(broken: Clone | undefined, oid: string, type: ObjectType): Promise<Buffer> {
    try {
      if (this.#clone === broken) {
        this.#repair ??= this.#repairClone(oid).finally(() => {
          this.#repair = undefined
        })
      }
      await this.#repair
      if (this.#clone === undefined) throw new CacheDamage('there is no clone')
      return await this.#clone.objects.read(oid, type)
    } catch (error) {
      if (error instanceof DomainError && !error.is('protocol_error')) throw error
      const reason = error instanceof Error ? error.message : String(error)
      throw new DomainError(
        'cache_damaged',
        `The cache of ${this.#options.remote.url} is damaged and could not be repaired: ${reason}`,
        { reason },
        { cause: error },
      )
    }
  }

  /** Another process may have merged packs or switched clones; only when that is not it, the branch is cloned again. */
  async #repairClone(oid: string): Promise<void> {
    const head = this.#clone?.head ?? (await this.#options.remote.head())
    this.#clone = undefined
    try {
      const clone = await this.#opened()
      if ((await clone?.objects.isReadable(oid)) === true) return
    } catch (error) {
      if (!isDamage(error)) throw error
    }
    if (head !== null) await this.#cloneAfresh(head)
  }

  async #opened(): Promise<Clone | undefined> {
    if (this.#clone !== undefined) return this.#clone
    const generation = await this.#options.directory.current()
    if (generation === undefined) return undefined
    const clone = await Clone.open(generation, this.#options.limits.objectBytes)
    if (clone.head === undefined || !clone.objects.has(clone.head)) throw new CacheDamage('the head of the branch is not there')
    this.#clone = clone
    return clone
  }

  async #emptyClone(): Promise<Clone> {
    return Clone.empty(await this.#options.directory.create(), this.#options.limits.objectBytes)
  }

  async #switchTo(clone: Clone): Promise<void> {
    await this.#options.directory.switchTo(clone.generation)
    this.#clone = clone
  }

  async #cloneAfresh(head: string, signal?: AbortSignal): Promise<void> {
    const clone = await this.#emptyClone()
    await this.#fetch(clone, head, this.#options.history === 'full' ? undefined : 1, signal)
    await this.#switchTo(clone)
  }

  /** Fetches what is new since the head that is here. */
  async #update(clone: Clone, head: string, signal?: AbortSignal): Promise<void> {
    if (clone.head === undefined || !clone.objects.has(clone.head)) throw new CacheDamage('the head of the branch is not there')
    await this.#fetch(clone, head, undefined, signal)
  }

  async #fetch(clone: Clone, want: string, depth: number | undefined, signal?: AbortSignal): Promise<void> {
    const { remote, limits, onProgress } = this.#options
    const have = clone.head === undefined ? [] : [clone.head]
    const report = (done: number) => onProgress?.({ step: 'fetch', message: `Fetching ${remote.url}`, done, unit: 'bytes' })
    const { pack, shallow, unshallow } = await remote.fetch({ want, have, shallow: [...clone.shallow], depth }, report, signal)
    try {
      const indexed =
        verifyPack(pack) === 0
          ? undefined
          : await indexPack(pack, { objectBytes: limits.objectBytes, signal, onProgress: this.#indexing })
      await clone.receive({ pack: indexed, shallow, unshallow }, want)
    } catch (error) {
      if (signal?.aborted === true)
        throw new DomainError('cancelled', 'The fetch was cancelled', { what: `fetch of ${remote.url}` }, { cause: error })
      throw error instanceof PackError ? this.#malformed(error) : error
    }
    if (!clone.objects.has(want)) throw this.#malformed(new PackError('it lacks the commit that was asked for'))
  }

  readonly #indexing = (done: number, total: number): void => {
    this.#options.onProgress?.({ step: 'fetch', message: 'Indexing objects', done, total, unit: 'objects' })
  }

  #malformed(error: PackError): DomainError {
    const { url } = this.#options.remote
    const reason = `the pack it sent is not right: ${error.message}`
    return new DomainError('protocol_error', `The remote ${url} cannot be used: ${reason}`, { url, reason }, { cause: error })
  }
}

/** A file that has vanished is damage like any other. */
function isDamage(error: unknown): boolean {
  return error instanceof CacheDamage || isMissing(error)
}
