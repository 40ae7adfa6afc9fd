import type { Pack } from '../pack/pack-file.ts'
import { type MergedPack, mergePacks, packsToMerge } from '../pack/pack-merge.ts'
import type { Generation } from './generation.ts'
import { ObjectStore, type StoreOptions } from './object-store.ts'

/** A cold start reads this many indexes at most. */
const MAX_PACKS = 5

/** The result of a fetch. */
export interface Received {
  pack: Pack | undefined
  shallow: readonly string[]
  unshallow: readonly string[]
}

/** A copy of the branch on disk, with the parts that this process holds in memory. */
export class Clone {
  readonly generation: Generation
  readonly objects: ObjectStore
  /** A commit that the clone has with everything that it reaches, down to `shallow`. */
  head: string | undefined
  /** Commits whose parents are not in the clone. */
  shallow: ReadonlySet<string>

  private constructor(generation: Generation, objects: ObjectStore, head: string | undefined, shallow: ReadonlySet<string>) {
    this.generation = generation
    this.objects = objects
    this.head = head
    this.shallow = shallow
  }

  /** An empty clone. */
  static empty(generation: Generation, options: StoreOptions): Clone {
    return new Clone(generation, new ObjectStore(generation, options), undefined, new Set())
  }

  /** Reads a clone on disk. Throws CacheDamage. */
  static async open(generation: Generation, options: StoreOptions): Promise<Clone> {
    const objects = new ObjectStore(generation, options)
    const [head, shallow] = await Promise.all([generation.readHead(), generation.readShallow(), objects.scan()])
    return new Clone(generation, objects, head, shallow)
  }

  /** Stores the result of a fetch: first the objects, then the references that make them reachable. */
  async receive({ pack, shallow, unshallow }: Received, head: string): Promise<void> {
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
  async keep(pack: Pack, head: string): Promise<void> {
    this.objects.add(pack)
    this.head = head
    await this.#write(pack)
    await this.#moveTo(head)
    await this.#mergeSmallPacks()
  }

  async #write(pack: Pack): Promise<void> {
    await this.generation.writePack(pack)
    this.objects.add(pack)
  }

  async #moveTo(head: string): Promise<void> {
    await this.generation.writeHead(head)
    this.head = head
  }

  /**
   * Many small packs make cold reads slow. The merged pack is complete before the small ones are removed, so that a
   * reader finds every object at any time.
   */
  async #mergeSmallPacks(): Promise<void> {
    if (this.objects.packNames.length <= MAX_PACKS) return
    const names = packsToMerge(this.objects.packSizes())
    await this.#merge(await Promise.all(names.map((name) => this.objects.pack(name))))
    for (const name of names) {
      this.objects.forget(name)
      await this.generation.removePack(name)
    }
  }

  async #merge(packs: readonly MergedPack[]): Promise<void> {
    const spool = this.generation.spool()
    try {
      await this.#write(await mergePacks(packs, spool))
    } finally {
      await spool.discard()
    }
  }
}
