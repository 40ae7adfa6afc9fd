import type { ObjectType } from './git-object.ts'
import { parseTree, type RawEntry } from './tree-object.ts'

const MAX_ENTRIES = 500_000

/** A source of objects. */
export interface ObjectSource {
  read(oid: string, type: ObjectType): Promise<Buffer>
}

interface KeptTree {
  data: Buffer
  entries: readonly RawEntry[]
}

/** Caches parsed trees, up to half a million entries in all. */
export class TreeReader {
  readonly #objects: ObjectSource
  readonly #trees = new Map<string, KeptTree>()
  /** Plans look up every object by its path: a directory of 20,000 must not be searched 20,000 times. */
  readonly #names = new WeakMap<readonly RawEntry[], Map<string, RawEntry>>()
  #entries = 0

  constructor(objects: ObjectSource) {
    this.#objects = objects
  }

  async read(oid: string): Promise<readonly RawEntry[]> {
    return (await this.#tree(oid)).entries
  }

  /** The stored bytes of a tree. */
  async data(oid: string): Promise<Buffer> {
    return (await this.#tree(oid)).data
  }

  /** The entry of a tree with a stored name. */
  async find(oid: string, name: string): Promise<RawEntry | undefined> {
    const entries = await this.read(oid)
    let names = this.#names.get(entries)
    if (names === undefined) {
      names = new Map(entries.map((entry) => [entry.name, entry]))
      this.#names.set(entries, names)
    }
    return names.get(name)
  }

  async #tree(oid: string): Promise<KeptTree> {
    const known = this.#trees.get(oid)
    if (known !== undefined) return known
    const data = await this.#objects.read(oid, 'tree')
    const tree = { data, entries: parseTree(data) }
    this.#keep(oid, tree)
    return tree
  }

  #keep(oid: string, tree: KeptTree): void {
    if (this.#trees.has(oid)) return
    this.#trees.set(oid, tree)
    this.#entries += tree.entries.length
    for (const [oldest, { entries }] of this.#trees) {
      if (this.#entries <= MAX_ENTRIES || oldest === oid) return
      this.#trees.delete(oldest)
      this.#entries -= entries.length
    }
  }
}
