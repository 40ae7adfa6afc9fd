import { setImmediate as nextTurn } from 'node:timers/promises'
import { CacheDamage } from '../object/cache-damage.ts'
import { parseCommit } from '../object/commit-object.ts'
import { EMPTY_TREE } from '../object/git-object.ts'
import { entryType, parseTree, type RawEntry } from '../object/tree-object.ts'
import type { ObjectSource } from '../object/tree-reader.ts'
import type { FoundEntry } from '../pack/pack-selection.ts'

const OBJECTS_PER_TURN = 1000
/** A tree that is stored as a delta counts as if it were whole, about half its bytes: to walk it takes as long. */
const COMPRESSION = 2

export interface WalkOptions {
  objects: ObjectSource
  /** The objects that may be kept or dropped. */
  entries: ReadonlyMap<string, FoundEntry>
  /** Whether an object stays anyway, with all that it reaches. */
  stays: (oid: string) => boolean
  /** Whether trees and blobs may be missing, which are passed over. */
  mayLack: boolean
  /** Commits older than this many bytes of later ones are left out. */
  latestBytes: number
}

export interface LatestCommits {
  /** All that these commits reach and that does not stay anyway. */
  entries: Map<string, FoundEntry>
  /** Commits whose parents are left out. */
  ends: Set<string>
}

/**
 * What a head reaches, and as many commits before it as there is room for, each with its whole tree. Throws CacheDamage
 * for an object that is missing.
 */
export async function latestCommits(head: string, options: WalkOptions): Promise<LatestCommits> {
  return new Walk(options).run(head)
}

class Walk {
  readonly #options: WalkOptions
  readonly #kept = new Map<string, FoundEntry>()
  readonly #waiting: string[] = []
  #bytes = 0

  constructor(options: WalkOptions) {
    this.#options = options
  }

  async run(head: string): Promise<LatestCommits> {
    const parents = new Map<string, readonly string[]>()
    const commits = [head]
    for (let oid = commits.shift(); oid !== undefined; oid = commits.shift()) {
      if (parents.has(oid) || this.#options.stays(oid)) continue
      // Another end of history, such as that of a shallow clone.
      if (oid !== head && (this.#bytes > this.#options.latestBytes || !this.#options.entries.has(oid))) continue
      const commit = parseCommit(await this.#options.objects.read(oid, 'commit'))
      this.#keep(oid)
      await this.#keepTree(commit.tree)
      parents.set(oid, commit.parents)
      commits.push(...commit.parents)
    }
    const isHere = (oid: string) => parents.has(oid) || this.#options.stays(oid)
    const ends = [...parents].filter(([, above]) => !above.every(isHere)).map(([oid]) => oid)
    return { entries: inPackOrder(this.#kept), ends: new Set(ends) }
  }

  async #keepTree(root: string): Promise<void> {
    if (this.#isNew(root)) this.#waiting.push(root)
    for (let oid = this.#waiting.pop(); oid !== undefined; oid = this.#waiting.pop()) {
      if (!this.#isNew(oid)) continue
      const stored = this.#keep(oid)
      if (this.#kept.size % OBJECTS_PER_TURN === 0) await nextTurn()
      const data = await this.#options.objects.read(oid, 'tree')
      this.#bytes += Math.max(0, data.length / COMPRESSION - stored)
      for (const entry of parseTree(data)) this.#keepEntry(entry)
    }
  }

  #keepEntry({ mode, oid }: RawEntry): void {
    const type = entryType(mode)
    if (type === 'submodule' || !this.#isNew(oid)) return
    if (type === 'tree') this.#waiting.push(oid)
    else this.#keep(oid)
  }

  #isNew(oid: string): boolean {
    const { entries, mayLack, stays } = this.#options
    return oid !== EMPTY_TREE && !this.#kept.has(oid) && !stays(oid) && !(mayLack && !entries.has(oid))
  }

  /** Returns the bytes that it takes in its pack. */
  #keep(oid: string): number {
    const entry = this.#options.entries.get(oid)
    if (entry === undefined) throw new CacheDamage(`object ${oid} is not there`)
    this.#kept.set(oid, entry)
    this.#bytes += entry.end - entry.offset
    return entry.end - entry.offset
  }
}

/** Entries are copied in the order in which they are stored, so that each piece of a pack is read once. */
function inPackOrder(entries: ReadonlyMap<string, FoundEntry>): Map<string, FoundEntry> {
  const packs = new Map([...new Set([...entries.values()].map(({ pack }) => pack))].map((pack, number) => [pack, number]))
  const numberOf = ({ pack }: FoundEntry) => packs.get(pack) ?? 0
  return new Map([...entries].sort(([, a], [, b]) => numberOf(a) - numberOf(b) || a.offset - b.offset))
}
