import type { ObjectType } from './git-object.ts'
import { parseTree, type RawEntry } from './tree-object.ts'

const MAX_ENTRIES = 500_000

/** Where objects come from. */
export interface ObjectSource {
  read(oid: string, type: ObjectType): Promise<Buffer>
}

/** Parsed trees, kept as long as all of them together have no more than half a million entries. */
export class TreeReader {
  readonly #objects: ObjectSource
  readonly #trees = new Map<string, readonly RawEntry[]>()
  /** Plans look up every object by its path: a directory of 20,000 must not be searched 20,000 times. */
  readonly #names = new WeakMap<readonly RawEntry[], Map<string, RawEntry>>()
  #entries = 0

  constructor(objects: ObjectSource) {
    this.#objects = objects
  }

  async read(oid: string): Promise<readonly RawEntry[]> {
    const known = this.#trees.get(oid)
    if (known !== undefined) return known
    const entries = parseTree(await this.#objects.read(oid, 'tree'))
    this.#keep(oid, entries)
    return entries
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

  #keep(oid: string, entries: readonly RawEntry[]): void {
    if (this.#trees.has(oid)) return
    this.#trees.set(oid, entries)
    this.#entries += entries.length
    for (const [oldest, { length }] of this.#trees) {
      if (this.#entries <= MAX_ENTRIES || oldest === oid) return
      this.#trees.delete(oldest)
      this.#entries -= length
    }
  }
}
