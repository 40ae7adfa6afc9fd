import { CacheDamage, isMissing } from '../object/cache-damage.ts'
import { PackError } from '../pack/pack-error.ts'
import type { Pack } from '../pack/pack-file.ts'
import { entriesOf, packsToMerge, selectObjects } from '../pack/pack-selection.ts'
import type { PackSpool } from '../pack/pack-spool.ts'
import type { Generation } from './generation.ts'
import { type LatestCommits, latestCommits } from './latest-commits.ts'
import { ObjectStore, type StoreOptions } from './object-store.ts'

/**
 * A cold start reads this many indexes at most, besides those of marked packs. These do not count, or merges would come
 * twice as often once history has been dropped for the first time.
 */
const MAX_SMALL_PACKS = 4
/** Objects that were left out come in many packs, which are merged once there are this many. */
const MOST_PACKS = 10

/** The result of a fetch. */
export interface Received {
  pack: Pack | undefined
  /** The URL of the remote that has left objects out, and promised them. */
  promisedBy: string | undefined
  shallow: readonly string[]
  unshallow: readonly string[]
}

export interface CloneOptions extends StoreOptions {
  /** Operations may add this much before history is dropped. */
  historyBytes: number
  /** The latest commits that stay have this many bytes. */
  latestBytes: number
}

/** A copy of the branch on disk, with the parts that this process holds in memory. */
export class Clone {
  readonly generation: Generation
  readonly objects: ObjectStore
  /** A commit that the clone has with everything that it reaches, down to `shallow`. */
  head: string | undefined
  /** Commits whose parents are not in the clone. */
  shallow: ReadonlySet<string> = new Set()
  readonly #options: CloneOptions
  #last: Promise<unknown> = Promise.resolve()

  private constructor(generation: Generation, options: CloneOptions) {
    this.generation = generation
    this.objects = new ObjectStore(generation, options)
    this.#options = options
  }

  /** An empty clone. */
  static empty(generation: Generation, options: CloneOptions): Clone {
    return new Clone(generation, options)
  }

  /** Reads a clone on disk. Throws CacheDamage. */
  static async open(generation: Generation, options: CloneOptions): Promise<Clone> {
    const clone = new Clone(generation, options)
    const [head, shallow] = await Promise.all([generation.readHead(), generation.readShallow(), clone.objects.scan()])
    clone.head = head
    clone.shallow = shallow
    return clone
  }

  /** Whether the remote has promised trees and blobs that are not here: they are fetched when they are read. */
  get isPartial(): boolean {
    return this.generation.isPartial
  }

  /** Stores the result of a fetch: first the objects, then the references that make them reachable. */
  receive(received: Received, head: string): Promise<void> {
    return this.#alone(() => this.#receive(received, head))
  }

  /** Stores objects that were left out before. */
  receiveObjects(pack: Pack | undefined): Promise<void> {
    return this.#alone(async () => {
      if (pack !== undefined) await this.#write(pack)
      if (this.objects.packNames.length > MOST_PACKS) await this.#mergeSmallPacks()
    })
  }

  async #receive({ pack, shallow, unshallow, promisedBy }: Received, head: string): Promise<void> {
    if (promisedBy !== undefined) await this.generation.makePartial(promisedBy)
    if (pack !== undefined) await this.#write(pack)
    const boundary = new Set([...this.shallow, ...shallow].filter((oid) => !unshallow.includes(oid)))
    if (shallow.length + unshallow.length > 0) await this.generation.writeShallow(boundary)
    this.shallow = boundary
    await this.#moveTo(head)
  }

  /**
   * Keeps a commit that the remote has accepted, first in memory: a failure on disk does no harm, since the remote has
   * everything.
   */
  keep(pack: Pack, head: string): Promise<void> {
    this.objects.add(pack)
    this.head = head
    return this.#alone(async () => {
      await this.#write(pack)
      await this.#moveTo(head)
      await this.#tidy(head)
    })
  }

  /** Makes the packs of a clone that was just fetched its basis, which merges leave alone. */
  async markPacks(): Promise<void> {
    for (const name of this.objects.packNames) await this.#mark(name)
  }

  /** Runs one writer at a time: objects are fetched while others are read, and packs are merged meanwhile. */
  #alone<T>(write: () => Promise<T>): Promise<T> {
    const result = this.#last.then(write, write)
    this.#last = result.catch(() => undefined)
    return result
  }

  async #write(pack: Pack): Promise<void> {
    await this.generation.writePack(pack)
    this.objects.add(pack)
  }

  async #moveTo(head: string): Promise<void> {
    await this.generation.writeHead(head)
    this.head = head
  }

  async #tidy(head: string): Promise<void> {
    const isFull = totalOf(this.objects.packSizes('unmarked')) > this.#options.historyBytes
    if (isFull) await this.#dropHistory(head)
    else await this.#mergeSmallPacks()
  }

  /**
   * Many small packs make cold reads slow. The merged pack is complete before the small ones are removed, so that a
   * reader finds every object at any time. It takes them in the order in which they came: what replaced an object comes
   * after it, and is a delta of it.
   */
  async #mergeSmallPacks(): Promise<void> {
    const sizes = this.objects.packSizes('unmarked')
    if (sizes.size <= MAX_SMALL_PACKS) return
    const small = new Set(packsToMerge(sizes))
    const names = this.objects.packNames.filter((name) => small.has(name))
    const packs = await Promise.all(names.map((name) => this.objects.pack(name)))
    await this.#replace(names, async (spool) => {
      const merged = await selectObjects(entriesOf(packs), { spool, read: (oid) => this.objects.object(oid) })
      await this.#write(merged)
      return merged
    })
  }

  /**
   * Drops what neither the head nor the latest commits reach. The basis is not read: it holds all that its objects
   * reach. Only when what came since has outgrown it does it take part.
   */
  async #dropHistory(head: string): Promise<void> {
    const marked = this.objects.packSizes('marked')
    const basis = basisOf(marked)
    const latest = await this.#latest(head, basis)
    const isOutgrown = basis !== undefined && 2 * bytesOf(latest) > (marked.get(basis) ?? 0)
    await this.#keepOnly(isOutgrown ? await this.#latest(head) : latest, isOutgrown ? undefined : basis)
  }

  /** What is to stay of all packs but the basis. */
  async #latest(head: string, basis?: string): Promise<LatestCommits> {
    const names = this.objects.packNames.filter((name) => name !== basis)
    const entries = entriesOf(await Promise.all(names.map((name) => this.objects.pack(name))))
    const stays = (oid: string) => basis !== undefined && this.objects.isIn(basis, oid)
    const { latestBytes } = this.#options
    return latestCommits(head, { objects: this.objects, entries, stays, latestBytes, mayLack: this.isPartial })
  }

  async #keepOnly({ entries, ends }: LatestCommits, basis: string | undefined): Promise<void> {
    const names = this.objects.packNames.filter((name) => name !== basis)
    await this.#replace(names, async (spool) => {
      const pack = await selectObjects(entries, { spool, read: (oid) => this.objects.object(oid) })
      await this.#write(pack)
      const sizes = this.objects.packSizes()
      // The largest marked pack is the basis, so another one must be smaller.
      if (basis === undefined || (sizes.get(pack.name) ?? 0) < (sizes.get(basis) ?? 0)) await this.#mark(pack.name)
      const stays = (oid: string) => entries.has(oid) || (basis !== undefined && this.objects.isIn(basis, oid))
      await this.#endHistory([...this.shallow].filter(stays), ends)
      return pack
    })
  }

  /** Before the commits behind the new ends go. */
  async #endHistory(old: readonly string[], ends: ReadonlySet<string>): Promise<void> {
    const shallow = new Set([...old, ...ends])
    await this.generation.writeShallow(shallow)
    this.shallow = shallow
  }

  /** Removes packs once another one is there. */
  async #replace(names: readonly string[], write: (spool: PackSpool) => Promise<Pack>): Promise<void> {
    const marked = this.objects.packSizes('marked')
    const spool = this.generation.spool()
    try {
      const written = await write(spool)
      const replaced = names.filter((name) => name !== written.name)
      this.objects.forget(replaced)
      for (const name of replaced) await this.generation.removePack(name, marked.has(name))
    } finally {
      await spool.discard()
    }
  }

  async #mark(name: string): Promise<void> {
    await this.generation.markPack(name)
    this.objects.mark(name)
  }
}

/** Whether packs are damaged, and not only merged by another process: they would be in the way of every merge. */
export function isDamagedPack(error: unknown): boolean {
  return error instanceof PackError || (error instanceof CacheDamage && !isMissing(error.cause))
}

/** The largest marked pack; undefined if the others have outgrown it. */
function basisOf(marked: ReadonlyMap<string, number>): string | undefined {
  const [[name, size] = ['', 0]] = [...marked].sort(([, a], [, b]) => b - a)
  return totalOf(marked) < 2 * size ? name : undefined
}

function totalOf(sizes: ReadonlyMap<string, number>): number {
  return [...sizes.values()].reduce((sum, size) => sum + size, 0)
}

function bytesOf({ entries }: LatestCommits): number {
  return [...entries.values()].reduce((sum, { offset, end }) => sum + end - offset, 0)
}
