import { RecentlyUsed } from '../../recently-used.ts'
import type { ObjectType } from './git-object.ts'
import { parseTree, type RawEntry } from './tree-object.ts'

/** What a parsed tree takes in memory for each stored byte, with its map of names: measured. */
const BYTES_PER_BYTE = 5

/** A source of objects. */
export interface ObjectSource {
  read(oid: string, type: ObjectType): Promise<Buffer>
}

interface KeptTree {
  data: Buffer
  entries: readonly RawEntry[]
}

/** Parsed trees by id, of one repository or of all repositories of a process. */
export type KeptTrees = RecentlyUsed<string, KeptTree>

/** The newest is kept whatever its size: a plan looks up every name of a directory. */
export function keptTrees(bytes: number): KeptTrees {
  return new RecentlyUsed(bytes, ({ data }) => BYTES_PER_BYTE * data.length, Number.POSITIVE_INFINITY)
}

/** Reads trees, and keeps those that were read last. */
export class TreeReader {
  readonly #objects: ObjectSource
  readonly #trees: KeptTrees
  /** Plans look up every object by its path: a directory of 20,000 must not be searched 20,000 times. */
  readonly #names = new WeakMap<readonly RawEntry[], Map<string, RawEntry>>()

  constructor(objects: ObjectSource, trees: KeptTrees) {
    this.#objects = objects
    this.#trees = trees
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
    this.#trees.set(oid, tree)
    return tree
  }
}
