import { DomainError } from '../../contract/errors.ts'
import { CacheDamage, isDamage } from '../object/cache-damage.ts'
import type { ObjectType } from '../object/git-object.ts'
import type { NextObjects, ObjectSource } from '../object/tree-reader.ts'
import type { Pack } from '../pack/pack-file.ts'
import { INFINITE_DEPTH } from '../wire/upload-pack.ts'
import type { CacheDirectory } from './cache-directory.ts'
import { Clone, type CloneOptions, isDamagedPack } from './clone.ts'
import { CloneFetch, type CloneFetchOptions } from './clone-fetch.ts'
import type { LocalClone } from './local-clone.ts'
import type { PackMemory } from './pack-memory.ts'
import { PromisedObjects } from './promised-objects.ts'

export interface BranchCacheOptions extends CloneFetchOptions {
  directory: CacheDirectory
  memory: PackMemory
  /** `shallow` clones one commit and follows the branch from there. */
  history: 'shallow' | 'full'
}

export interface AcceptedCommit {
  oid: string
  base: string | null
  /** All new objects, whole: what the clone keeps. */
  pack: Pack<Buffer>
  /** The same objects as deltas of those of the base, where that saves much; undefined if it never does. */
  thin?: Buffer | undefined
}

/** The branch's objects, from the clone on disk if it has them undamaged, otherwise from the remote. */
export class BranchCache implements ObjectSource {
  /** What filtered fetches have left out. */
  readonly promised: PromisedObjects
  readonly #options: BranchCacheOptions
  readonly #fetch: CloneFetch
  #clone: Clone | undefined
  #repair: Promise<void> | undefined
  /** The commit of the last `bring`. */
  #head: string | undefined

  constructor(options: BranchCacheOptions) {
    this.#options = options
    this.#fetch = new CloneFetch(options)
    this.promised = new PromisedObjects(() => this.#opened(), this.#fetch)
  }

  /** Commits whose parents are not in the clone. */
  get shallow(): ReadonlySet<string> {
    return this.#clone?.shallow ?? new Set()
  }

  /** The clone for other readers; undefined unless all of it is on disk. */
  onDisk(): LocalClone | undefined {
    const { generation, objects } = this.#clone ?? {}
    if (generation?.isOnDisk !== true || objects === undefined) return undefined
    const packBytes = [...objects.packSizes().values()].reduce((sum, size) => sum + size, 0)
    const checkSize = async (oid: string, type: ObjectType) => {
      await this.promised.ensure(this.#clone, oid, type)
      await (this.#clone?.objects ?? objects).checkSize(oid, type)
    }
    return { directory: generation.path, packBytes, checkSize }
  }

  /** Makes sure that the clone has a commit of the remote with its tree, and its history as far as configured. */
  async bring(head: string, signal?: AbortSignal): Promise<void> {
    if (await this.#options.directory.tryDiskAgain()) this.#clone = undefined
    await this.#enduring(head, signal, () => this.#follow(head, signal))
    this.#head = head
  }

  /** Fetches `depth` commits of history, counted from `head`. */
  async deepen(head: string, depth: number, signal?: AbortSignal): Promise<void> {
    await this.#enduring(head, signal, async () => {
      const clone = await this.#opened()
      if (clone !== undefined) await this.#fetch.commit(clone, head, depth, signal)
    })
  }

  /** Fetches all of history. Throws `protocol_error` if the remote itself does not have all of it. */
  async complete(head: string, signal?: AbortSignal): Promise<void> {
    await this.#enduring(head, signal, async () => {
      const clone = await this.#opened()
      if (clone !== undefined) await this.#complete(clone, head, signal)
    })
  }

  /** Whether the clone has an object. */
  async has(oid: string): Promise<boolean> {
    try {
      return (await this.#opened())?.objects.has(oid) ?? false
    } catch (error) {
      if (!isDamage(error)) throw error
      await this.#repaired(oid)
      return (await this.#opened())?.objects.has(oid) ?? false
    }
  }

  /**
   * Reads an object; one that was left out is fetched, with those of `next` that were, too. Repairs a damaged cache
   * once. Throws `cache_damaged` if that does not help, and `limit_exceeded`.
   */
  async read(oid: string, type: ObjectType, next?: NextObjects): Promise<Buffer> {
    let clone: Clone | undefined
    try {
      clone = await this.#opened()
      return await this.#readFrom(clone, oid, type, next)
    } catch (error) {
      if (!isDamage(error)) throw error
      return this.#readRepaired(clone, oid, type)
    }
  }

  /** Reads a file that the clone has; undefined if it would have to be fetched, or cannot be read. Never fails. */
  async readIfHere(oid: string): Promise<Buffer | undefined> {
    try {
      const objects = (await this.#opened())?.objects
      return objects?.has(oid) === true ? await objects.read(oid, 'blob') : undefined
    } catch {
      return undefined
    }
  }

  /** Keeps a commit that the remote has accepted. Never fails: a cache without the commit fetches it. */
  async keep(commit: AcceptedCommit): Promise<void> {
    const { oid, base } = commit
    try {
      const clone = (await this.#opened()) ?? (base === null ? await this.#emptyClone() : undefined)
      await clone?.keep(commit.pack, oid)
      if (clone !== undefined && this.#clone !== clone) await this.#switchTo(clone)
    } catch (error) {
      this.#clone = undefined
      if (isDamagedPack(error)) await this.#options.directory.forget()
    }
  }

  async #follow(head: string, signal?: AbortSignal): Promise<void> {
    const wasOpen = this.#clone !== undefined
    const clone = await this.#opened()
    if (clone === undefined) return this.#cloneAfresh(head, signal)
    if (wasOpen && !clone.objects.has(head)) await clone.objects.scan()
    if (clone.objects.has(head)) clone.head = head
    else await this.#update(clone, head, signal)
    if (this.#options.history === 'full' && clone.shallow.size > 0) await this.#complete(clone, head, signal)
    await clone.objects.read(head, 'commit')
  }

  async #complete(clone: Clone, head: string, signal?: AbortSignal): Promise<void> {
    await this.#fetch.commit(clone, head, INFINITE_DEPTH, signal)
    const [end] = clone.shallow
    if (end === undefined) return
    const { url } = this.#options.remote
    const reason = `it is a shallow clone itself: its history ends at commit ${end}. Run git fetch --unshallow there, or name the repository that it was cloned from`
    throw new DomainError('protocol_error', `The remote ${url} cannot be used for this: ${reason}`, { url, reason })
  }

  async #readFrom(clone: Clone | undefined, oid: string, type: ObjectType, next?: NextObjects): Promise<Buffer> {
    if (clone === undefined) throw new CacheDamage('there is no clone')
    await this.promised.ensure(clone, oid, type, next)
    return clone.objects.read(oid, type)
  }

  async #readRepaired(broken: Clone | undefined, oid: string, type: ObjectType): Promise<Buffer> {
    try {
      if (this.#clone === broken) await this.#repaired(oid)
      else await this.#repair
      return await this.#readFrom(this.#clone, oid, type)
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

  /** Repairs once for all concurrent callers. */
  #repaired(oid: string): Promise<void> {
    this.#repair ??= this.#repairClone(oid).finally(() => {
      this.#repair = undefined
    })
    return this.#repair
  }

  /**
   * Another process may have merged packs or switched clones; only if that is not the cause, the branch is cloned
   * again.
   */
  async #repairClone(oid: string): Promise<void> {
    const head = this.#clone?.head ?? this.#head ?? (await this.#options.remote.head())
    this.#clone = undefined
    try {
      const clone = await this.#opened()
      // It was left out, and can be had.
      if (clone?.isPartial === true && !clone.objects.has(oid) && (await this.#options.remote.offersFilters())) return
      if ((await clone?.objects.isReadable(oid)) === true) return
    } catch (error) {
      if (!isDamage(error)) throw error
    }
    if (head !== null) await this.#cloneAfresh(head)
  }

  get #cloneOptions(): CloneOptions {
    return { ...this.#options.limits, memory: this.#options.memory }
  }

  async #opened(): Promise<Clone | undefined> {
    if (this.#clone !== undefined) return this.#clone
    const generation = await this.#options.directory.current()
    if (generation === undefined) return undefined
    const clone = await Clone.open(generation, this.#cloneOptions)
    if (clone.head === undefined || !clone.objects.has(clone.head)) throw new CacheDamage('the head of the branch is not there')
    this.#clone = clone
    return clone
  }

  async #emptyClone(): Promise<Clone> {
    return Clone.empty(await this.#options.directory.create(), this.#cloneOptions)
  }

  async #switchTo(clone: Clone): Promise<void> {
    await this.#options.directory.switchTo(clone.generation)
    this.#clone = clone
  }

  /**
   * Runs something that reads and writes the cache. Another process may have merged packs or switched clones, so what
   * is on disk is read once more before it is given up; then the branch is cloned again, beside it and at last without
   * the disk.
   */
  async #enduring(head: string, signal: AbortSignal | undefined, action: () => Promise<void>): Promise<void> {
    const remedies = [
      () => undefined,
      () => this.#cloneAfresh(head, signal),
      async (error: unknown) => {
        await this.#options.directory.leaveDisk(error)
        return this.#cloneAfresh(head, signal)
      },
    ]
    for (const remedy of remedies) {
      try {
        return await action()
      } catch (error) {
        if (!isDamage(error)) throw error
        this.#clone = undefined
        await remedy(error)
      }
    }
    await action()
  }

  async #cloneAfresh(head: string, signal?: AbortSignal): Promise<void> {
    try {
      await this.#cloneBeside(head, signal)
    } catch (error) {
      if (!isDamage(error)) throw error
      await this.#options.directory.leaveDisk(error)
      await this.#cloneBeside(head, signal)
    }
  }

  async #cloneBeside(head: string, signal?: AbortSignal): Promise<void> {
    const clone = await this.#emptyClone()
    if (this.#options.history === 'full') await this.#complete(clone, head, signal)
    else await this.#fetch.commit(clone, head, 1, signal)
    if (this.#options.history === 'shallow' && !clone.isPartial) await clone.markPacks()
    await this.#switchTo(clone)
  }

  /** Fetches what is new since the head that is here. */
  async #update(clone: Clone, head: string, signal?: AbortSignal): Promise<void> {
    if (clone.head === undefined || !clone.objects.has(clone.head)) throw new CacheDamage('the head of the branch is not there')
    await this.#fetch.commit(clone, head, undefined, signal)
  }
}
