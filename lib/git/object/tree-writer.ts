import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Change } from '../../domain/tree/change-set.ts'
import type { Snapshot, TreeIds } from '../../domain/tree/snapshot.ts'
import { objectId } from './git-object.ts'
import { applyEdit, type DirectoryEdits, type Edit, planEdits, unsafe } from './tree-edit.ts'
import { decodeName, editTree, entryType, isTree, parseTree, type RawEntry } from './tree-object.ts'
import type { TreeReader } from './tree-reader.ts'

const BLOBS_PER_TURN = 500
/** A smaller file is not worth reading what it replaces. */
const LARGE_BLOB_BYTES = 4096

/** The trees of a commit. */
export interface BaseTrees extends Pick<Snapshot, 'entry'> {
  readonly trees: TreeReader
  /** Undefined on an unborn branch. */
  rootTree(): Promise<string | undefined>
}

/** An object of the base in whose place another one is. */
interface ReplacedObject {
  oid: string
  data: Buffer
}

/** Stores new objects, and returns their ids. */
export interface ObjectSink {
  add(type: 'tree' | 'blob', data: Uint8Array, replaced?: ReplacedObject): string
}

/** Reads a blob that is replaced; undefined if it is not at hand. */
export type ReadReplaced = (oid: string) => Promise<Buffer | undefined>

/** Writes the trees and blobs that a change needs; returns the new root tree. Throws `unsafe_path`. */
export async function writeTrees(
  base: BaseTrees,
  changes: readonly Change[],
  sink: ObjectSink,
  readReplaced?: ReadReplaced,
): Promise<string> {
  return new TreeWriter(base, sink, readReplaced).run(changes)
}

/** The tree ids of a directory after a change; nothing is written. Throws `unsafe_path`. */
export async function treeIdsAfter(base: BaseTrees, changes: readonly Change[], directory: string): Promise<TreeIds> {
  const trees = new Map<string, Uint8Array>()
  const sink: ObjectSink = {
    add: (type, data) => {
      const oid = objectId(type, data)
      if (type === 'tree') trees.set(oid, data)
      return oid
    },
  }
  const writer = new TreeWriter(base, sink)
  await writer.run(changes)
  const isEdited = writer.written.has(directory)
  const tree = isEdited ? writer.written.get(directory) : await directoryIn(base, directory)
  if (tree === undefined) return { tree, inner: new Map() }
  const entries = parseTree(Buffer.from(trees.get(tree) ?? (await base.trees.data(tree))))
  return { tree, inner: new Map(entries.filter(isTree).map(({ name, oid }) => [decodeName(name), oid])) }
}

async function directoryIn(base: BaseTrees, directory: string): Promise<string | undefined> {
  const entry = await base.entry(directory)
  return entry?.type === 'tree' ? entry.oid : undefined
}

class TreeWriter {
  readonly #base: BaseTrees
  readonly #sink: ObjectSink
  readonly #readReplaced: ReadReplaced
  /** Ids of the edited directories; undefined for one that is empty now. */
  readonly written = new Map<string, string | undefined>()

  constructor(base: BaseTrees, sink: ObjectSink, readReplaced: ReadReplaced = () => Promise.resolve(undefined)) {
    this.#base = base
    this.#sink = sink
    this.#readReplaced = readReplaced
  }

  async run(changes: readonly Change[]): Promise<string> {
    const moved = await this.#movedEntries(changes)
    const edits = planEdits(changes, (from) => moved.get(from) ?? missing(from))
    const root = await this.#directory(await this.#base.rootTree(), edits)
    return root ?? this.#sink.add('tree', Buffer.alloc(0))
  }

  async #movedEntries(changes: readonly Change[]): Promise<Map<string, RawEntry>> {
    const moved = new Map<string, RawEntry>()
    for (const change of changes) {
      if (change.action !== 'move') continue
      const entry = await this.#base.entry(change.from)
      if (entry?.type !== 'blob')
        throw unsafe(change.from, entry === undefined ? 'there is no such file' : `there is a ${entry.type}`)
      if (entry.oid !== change.blob) throw unsafe(change.from, 'the file is not the one to be moved')
      moved.set(change.from, { mode: entry.mode, name: '', oid: entry.oid })
    }
    return moved
  }

  /** The new tree; undefined if it is empty. */
  async #directory(oid: string | undefined, edits: DirectoryEdits): Promise<string | undefined> {
    const replaced = new Map<string, RawEntry | undefined>()
    for (const [name, inner] of edits.directories) {
      const existing = await this.#find(oid, name)
      const subtree = await this.#directory(subtreeOf(existing, inner), inner)
      replaced.set(name, subtree === undefined ? undefined : { mode: existing?.mode ?? '40000', name, oid: subtree })
    }
    await this.#files(oid, edits, replaced)
    const written = await this.#write(oid, replaced)
    this.written.set(edits.path, written)
    return written
  }

  async #write(oid: string | undefined, replaced: ReadonlyMap<string, RawEntry | undefined>): Promise<string | undefined> {
    const { trees } = this.#base
    const data = oid === undefined ? editTree(Buffer.alloc(0), replaced) : (await trees.index(oid)).edit(replaced)
    if (data.length === 0) return undefined
    return this.#sink.add('tree', data, oid === undefined ? undefined : { oid, data: await trees.data(oid) })
  }

  async #find(tree: string | undefined, name: string): Promise<RawEntry | undefined> {
    return tree === undefined ? undefined : this.#base.trees.find(tree, name)
  }

  async #replaced(edit: Edit, { oid, mode }: RawEntry): Promise<ReplacedObject | undefined> {
    const data = isLarge(edit) && entryType(mode) === 'blob' ? await this.#readReplaced(oid) : undefined
    return data && { oid, data }
  }

  async #files(tree: string | undefined, { files }: DirectoryEdits, replaced: Map<string, RawEntry | undefined>): Promise<void> {
    let count = 0
    for (const [name, edit] of files) {
      const existing = await this.#find(tree, name)
      const old = existing === undefined ? undefined : await this.#replaced(edit, existing)
      replaced.set(
        name,
        applyEdit(name, edit, existing, (bytes) => this.#sink.add('blob', bytes, old)),
      )
      count += 1
      if (count % BLOBS_PER_TURN === 0) await nextTurn()
    }
  }
}

function isLarge({ action, bytes }: Edit & { bytes?: Uint8Array }): boolean {
  return action === 'update' && bytes !== undefined && bytes.length >= LARGE_BLOB_BYTES
}

function subtreeOf(entry: RawEntry | undefined, { path }: DirectoryEdits): string | undefined {
  if (entry === undefined || isTree(entry)) return entry?.oid
  throw unsafe(path, `it goes through a ${entryType(entry.mode)}`)
}

function missing(path: string): never {
  throw unsafe(path, 'there is no such file')
}
