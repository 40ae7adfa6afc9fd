import { inOwnMemory } from '../../own-memory.ts'
import { KEPT_VALUE_BYTES, RecentlyUsed } from '../../recently-used.ts'
import type { ObjectType } from './git-object.ts'
import { TreeIndex } from './tree-index.ts'
import { entryType, parseTree, type RawEntry } from './tree-object.ts'

/** The trees that were read last, in which an object that must be fetched is looked for. */
const MOST_RECENT = 256
/** Each further object that must be fetched takes so many times the next ones along. */
const GROWTH = 8
const MOST_NEXT = 4096

/** The objects that are likely to be read soon, as a caller knows who has to wait for one. */
export type NextObjects = () => readonly string[]

/** A source of objects. */
export interface ObjectSource {
  /** `next` is asked only if the object has to be fetched. */
  read(oid: string, type: ObjectType, next?: NextObjects): Promise<Buffer>
}

interface KeptTree {
  data: Buffer
  /** Made when a name is looked up: plans look up every object of a directory by its path. */
  index?: TreeIndex
}

/** Trees by id, of one repository or of all repositories of a process. */
export type KeptTrees = RecentlyUsed<string, KeptTree>

/** The newest is kept whatever its size: a plan looks up every name of a directory. */
export function keptTrees(bytes: number): KeptTrees {
  return new RecentlyUsed(bytes, ({ data }) => KEPT_VALUE_BYTES + data.length, Number.POSITIVE_INFINITY)
}

/** Reads trees, and keeps those that were read last. */
export class TreeReader {
  readonly #objects: ObjectSource
  readonly #trees: KeptTrees
  /** The trees that were read last, and how often an object of theirs had to be fetched. */
  readonly #recent = new Map<string, number>()

  constructor(objects: ObjectSource, trees: KeptTrees) {
    this.#objects = objects
    this.#trees = trees
  }

  /** All entries: they are not kept, because a large tree would take five times its bytes. */
  async read(oid: string): Promise<readonly RawEntry[]> {
    return parseTree(await this.data(oid))
  }

  /** The stored bytes of a tree. */
  async data(oid: string): Promise<Buffer> {
    return (await this.#tree(oid)).data
  }

  /** The entry of a tree with a stored name. */
  async find(oid: string, name: string): Promise<RawEntry | undefined> {
    return (await this.index(oid)).find(name)
  }

  /** A tree by its names. */
  async index(oid: string): Promise<TreeIndex> {
    const tree = await this.#tree(oid)
    tree.index ??= new TreeIndex(tree.data)
    return tree.index
  }

  /**
   * What follows an object in the tree that was read last with it, of the same type and extension: nothing the first
   * time, then more and more, because whoever reads three files of a folder one after the other reads on.
   */
  following(oid: string): string[] {
    const id = Buffer.from(oid, 'hex')
    for (const tree of [...this.#recent.keys()].reverse()) {
      const { data } = this.#trees.get(tree) ?? {}
      const entries = data?.includes(id) === true ? parseTree(data) : []
      const at = entries.findIndex((entry) => entry.oid === oid)
      if (at < 0) continue
      const asked = this.#recent.get(tree) ?? 0
      this.#recent.set(tree, asked + 1)
      const kind = kindOf(entries[at])
      const alike = entries.slice(at + 1).filter((entry) => kindOf(entry) === kind)
      return alike.slice(0, Math.min(MOST_NEXT, GROWTH ** asked - 1)).map((entry) => entry.oid)
    }
    return []
  }

  #note(oid: string): void {
    const asked = this.#recent.get(oid) ?? 0
    this.#recent.delete(oid)
    this.#recent.set(oid, asked)
    const [oldest = ''] = this.#recent.keys()
    if (this.#recent.size > MOST_RECENT) this.#recent.delete(oldest)
  }

  async #tree(oid: string): Promise<KeptTree> {
    this.#note(oid)
    const known = this.#trees.get(oid)
    if (known !== undefined) return known
    const data = await this.#objects.read(oid, 'tree', () => this.following(oid))
    const tree = { data: inOwnMemory(data) }
    this.#trees.set(oid, tree)
    return tree
  }
}

function kindOf({ mode, name }: RawEntry = { mode: '', name: '', oid: '' }): string {
  return `${entryType(mode)} ${/\.[^.]*$/.exec(name)?.[0] ?? ''}`
}
