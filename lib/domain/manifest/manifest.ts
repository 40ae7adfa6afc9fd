import type { FabricSettings } from '../../contract/fabric.ts'
import { isWithin, type Layout } from '../fabric/layout.ts'
import { readRecord } from '../records/record-files.ts'
import type { WorkBudget } from '../tree/budget.ts'
import type { ChangeSet } from '../tree/change-set.ts'
import { joinPath } from '../tree/repo-path.ts'
import type { Snapshot } from '../tree/snapshot.ts'
import { filesBelow } from '../tree/walk.ts'
import type { ManifestEntry } from './entry.ts'
import { encodeHead, headOf, type KindSummary, type LeftState } from './head.ts'
import { decodeShard, depthFor, depthIn, encodeShard, SHARD_PATH, shardPath, shardPathsIn } from './shard.ts'
import { type Listing, listingOf, SHARD_LISTINGS, type ShardListings } from './shard-listings.ts'

interface Shard {
  /** Blob id in the snapshot, if the file exists. */
  blob: string | undefined
  entries: Map<string, ManifestEntry>
  changed: boolean
}

/**
 * The objects that the manager wrote, with their paths and content. Reads a shard when an object in it is requested,
 * and writes only changed shards: one object costs the same among 20,000 as among 20.
 */
export class Manifest {
  readonly #snapshot: Snapshot
  readonly #layout: Layout
  readonly #kinds = new Map<string, KindSummary>()
  readonly #shards = new Map<string, Shard>()
  /** Kinds whose depth was checked against the snapshot. */
  readonly #depthChecked = new Set<string>()
  /** Shards of the snapshot that are no longer used: blob id by path. */
  readonly #obsolete = new Map<string, string>()
  /** Tree id of `managed/` at the manager's last write. */
  readonly managedTree: string | undefined
  /** Digest of the kinds by which the objects were sorted at that write. */
  readonly sortedBy: string | undefined
  #isFresh = false
  #compared: { irregular: ReadonlySet<string>; sortedBy: string | undefined } | undefined

  constructor(snapshot: Snapshot, layout: Layout, kinds: readonly KindSummary[] = [], left: LeftState = {}) {
    this.#snapshot = snapshot
    this.#layout = layout
    this.managedTree = left.managedTree
    this.sortedBy = left.sortedBy
    for (const kind of kinds) this.#kinds.set(kind.plural, { ...kind })
  }

  /** Returns an empty manifest that replaces all shards of the snapshot, readable or not. */
  static async fresh(snapshot: Snapshot, layout: Layout, budget?: WorkBudget): Promise<Manifest> {
    const manifest = new Manifest(snapshot, layout)
    manifest.#isFresh = true
    for (const { path, oid, type } of await filesBelow(snapshot, layout.manifestShards, budget)) {
      const name = path.slice(layout.manifestShards.length + 1)
      // Files without the name of a shard are not the manager's.
      if (type === 'blob' && SHARD_PATH.test(name)) manifest.#shards.set(name, { blob: oid, entries: new Map(), changed: true })
    }
    return manifest
  }

  /** A copy of the current summaries of all kinds. */
  get kinds(): KindSummary[] {
    return [...this.#kinds.values()].map((kind) => ({ ...kind }))
  }

  /** The objects of all kinds: an estimate, since it may have been edited by hand. */
  get count(): number {
    return this.kinds.reduce((sum, { count }) => sum + count, 0)
  }

  async get(plural: string, object: string): Promise<ManifestEntry | undefined> {
    const shard = await this.#shardOf(plural, object)
    return shard.entries.get(object)
  }

  async set(plural: string, entry: ManifestEntry): Promise<void> {
    const shard = await this.#shardOf(plural, entry.object)
    const kind = await this.#kind(plural)
    if (!shard.entries.has(entry.object)) kind.count++
    shard.entries.set(entry.object, entry)
    shard.changed = true
    if (depthFor(kind.count) > kind.depth) await this.#split(kind)
  }

  async delete(plural: string, object: string): Promise<void> {
    const shard = await this.#shardOf(plural, object)
    if (!shard.entries.delete(object)) return
    const kind = await this.#kind(plural)
    kind.count = Math.max(0, kind.count - 1)
    shard.changed = true
  }

  /**
   * States that every file below `managed/` matches its entry, except in the `irregular` directories. Only then does
   * `write` store the tree ids that show the next operation that nothing was changed by hand. `sortedBy`: the digest of
   * the managed kinds, if no object of theirs is left elsewhere.
   */
  compared(irregular: ReadonlySet<string>, sortedBy: string | undefined): void {
    this.#compared = { irregular, sortedBy }
  }

  /** Returns every entry of a kind, unsorted. Reads all of its shards. */
  async all(plural: string): Promise<ManifestEntry[]> {
    const paths = await this.#paths(await this.#kind(plural))
    const shards = await Promise.all(paths.map((path) => this.#shard(path)))
    return shards.flatMap((shard) => [...shard.entries.values()])
  }

  /**
   * Like `all`, but only what a list needs: a shard that any snapshot had, and that was not read for more, is not read
   * again. Goes on with `listings` for what it had to read.
   */
  async list(plural: string, listings: ShardListings = SHARD_LISTINGS): Promise<Listing> {
    const paths = await this.#paths(await this.#kind(plural))
    return (await Promise.all(paths.map((path) => this.#listing(path, listings)))).flat()
  }

  async #listing(path: string, listings: ShardListings): Promise<Listing> {
    const loaded = this.#shards.get(path)
    if (loaded !== undefined) return listingOf(loaded.entries.values())
    const entry = await this.#snapshot.entry(`${this.#layout.manifestShards}/${path}`)
    const known = entry?.type === 'blob' ? listings.find(entry.oid) : undefined
    if (known !== undefined) return known
    const { blob, entries, changed } = await this.#shard(path)
    const listing = listingOf(entries.values())
    if (blob !== undefined && !changed) listings.keep(blob, listing)
    return listing
  }

  /** Adds the changed files to a change set: touched shards and, if settings or counts differ, `manifest.yaml`. */
  async write(changes: ChangeSet, settings: FabricSettings): Promise<void> {
    for (const path of this.#obsolete.keys()) changes.delete(`${this.#layout.manifestShards}/${path}`)
    for (const [path, shard] of this.#shards) {
      if (!shard.changed) continue
      const file = `${this.#layout.manifestShards}/${path}`
      if (shard.entries.size > 0) changes.write(file, encodeShard(shard.entries.values()), shard.blob)
      else if (shard.blob !== undefined) changes.delete(file)
    }
    const head = await this.#snapshot.entry(this.#layout.manifest)
    const { kinds, ...left } = await this.#withTrees(changes)
    changes.write(this.#layout.manifest, encodeHead(headOf(settings, kinds, left)), head?.oid)
  }

  async #withTrees(changes: ChangeSet): Promise<{ kinds: KindSummary[] } & LeftState> {
    const bare = this.kinds.map(({ plural, count, depth }) => ({ plural, count, depth }))
    if (this.#compared === undefined) return { kinds: bare }
    const { irregular, sortedBy } = this.#compared
    const { tree: managedTree, inner } = await this.#snapshot.treeIds(changes.changes, this.#layout.managed)
    const kinds = bare.map((kind) => {
      const tree = irregular.has(kind.plural) || this.#hasStray(kind) ? undefined : inner.get(kind.plural)
      return tree === undefined ? kind : { ...kind, tree }
    })
    return { kinds, managedTree: irregular.size > 0 ? undefined : managedTree, sortedBy }
  }

  /**
   * Whether an object of a kind has its file outside the kind's directory, whose tree does not tell what becomes of it.
   * Shards that were not read have none: otherwise the kind would have been compared.
   */
  #hasStray({ plural, depth }: KindSummary): boolean {
    const directory = joinPath(this.#layout.managed, plural)
    const shards = [...this.#shards].filter(([path]) => path.startsWith(prefixOf(plural, depth)))
    const entries = shards.flatMap(([, shard]) => [...shard.entries.values()])
    return entries.some(({ path }) => !isWithin(directory, joinPath(this.#layout.directory, path)))
  }

  /** Returns the summary of a kind with the depth of its shards in the snapshot. */
  async #kind(plural: string): Promise<KindSummary> {
    const known = this.#kinds.get(plural) ?? { plural, count: 0, depth: 0 }
    this.#kinds.set(plural, known)
    if (this.#isFresh || this.#depthChecked.has(plural)) return known
    const depth = await depthIn(this.#snapshot, this.#layout.manifestShards, plural, known.depth)
    if (this.#depthChecked.has(plural)) return known
    this.#depthChecked.add(plural)
    known.depth = depth
    return known
  }

  /** Returns the paths of a kind's shards, both in the snapshot and new. */
  async #paths({ plural, depth }: KindSummary): Promise<string[]> {
    const paths = new Set(await shardPathsIn(this.#snapshot, this.#layout.manifestShards, plural, depth))
    for (const path of this.#shards.keys()) if (path.startsWith(prefixOf(plural, depth))) paths.add(path)
    return [...paths]
  }

  async #shardOf(plural: string, object: string): Promise<Shard> {
    const { depth } = await this.#kind(plural)
    return this.#shard(shardPath(plural, object, depth))
  }

  async #shard(path: string): Promise<Shard> {
    const loaded = this.#shards.get(path)
    if (loaded !== undefined) return loaded
    const file = `${this.#layout.manifestShards}/${path}`
    const record = await readRecord(this.#snapshot, file)
    const entries = record === undefined ? [] : decodeShard(record.bytes, file)
    const shard = { blob: record?.blob, entries: new Map(entries.map((entry) => [entry.object, entry])), changed: false }
    this.#shards.set(path, shard)
    return shard
  }

  /** Spreads the entries of a grown kind over sixteen times as many shards. */
  async #split(kind: KindSummary): Promise<void> {
    const paths = await this.#paths(kind)
    const entries = await this.all(kind.plural)
    // The count in the manifest may have been edited by hand.
    kind.count = entries.length
    if (depthFor(kind.count) <= kind.depth) return
    for (const path of paths) {
      const blob = this.#shards.get(path)?.blob
      if (blob !== undefined) this.#obsolete.set(path, blob)
      this.#shards.delete(path)
    }
    kind.depth = depthFor(kind.count)
    for (const entry of entries) {
      const path = shardPath(kind.plural, entry.object, kind.depth)
      const shard = this.#shards.get(path) ?? { blob: this.#obsolete.get(path), entries: new Map(), changed: true }
      shard.entries.set(entry.object, entry)
      this.#shards.set(path, shard)
      this.#obsolete.delete(path)
    }
  }
}

/** How the paths of a kind's shards begin. */
function prefixOf(plural: string, depth: number): string {
  return depth === 0 ? `${plural}.yaml` : `${plural}/`
}
