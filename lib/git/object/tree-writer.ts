import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Change } from '../../domain/change-set.ts'
import type { GitSnapshot } from '../git-snapshot.ts'
import type { PackBuilder } from '../pack/pack-builder.ts'
import { applyEdit, type DirectoryEdits, planEdits, unsafe } from './tree-edit.ts'
import { entryType, isTree, type RawEntry, serializeTree } from './tree-object.ts'

const BLOBS_PER_TURN = 500

/** Writes the trees and blobs that a change needs into a pack; returns the new root tree. Throws `unsafe_path`. */
export async function writeTrees(base: GitSnapshot, changes: readonly Change[], pack: PackBuilder): Promise<string> {
  return new TreeWriter(base, pack).run(changes)
}

class TreeWriter {
  readonly #base: GitSnapshot
  readonly #pack: PackBuilder

  constructor(base: GitSnapshot, pack: PackBuilder) {
    this.#base = base
    this.#pack = pack
  }

  async run(changes: readonly Change[]): Promise<string> {
    const moved = await this.#movedEntries(changes)
    const edits = planEdits(changes, (from) => moved.get(from) ?? missing(from))
    const root = await this.#directory(await this.#base.rootTree(), edits)
    return root ?? this.#pack.add('tree', Buffer.alloc(0))
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

  /** The new tree; undefined when nothing is left in it. */
  async #directory(oid: string | undefined, edits: DirectoryEdits): Promise<string | undefined> {
    const entries = oid === undefined ? [] : await this.#base.trees.read(oid)
    const byName = new Map(entries.map((entry) => [entry.name, entry]))
    const replaced = new Map<string, RawEntry | undefined>()
    for (const [name, inner] of edits.directories) {
      const subtree = await this.#directory(subtreeOf(byName.get(name), inner), inner)
      replaced.set(name, subtree === undefined ? undefined : { mode: byName.get(name)?.mode ?? '40000', name, oid: subtree })
    }
    await this.#files(edits, byName, replaced)
    const kept = entries.filter(({ name }) => !replaced.has(name))
    const added = [...replaced.values()].filter((entry) => entry !== undefined)
    const result = [...kept, ...added]
    return result.length === 0 ? undefined : this.#pack.add('tree', serializeTree(result))
  }

  async #files(
    edits: DirectoryEdits,
    existing: Map<string, RawEntry>,
    replaced: Map<string, RawEntry | undefined>,
  ): Promise<void> {
    let count = 0
    for (const [name, edit] of edits.files) {
      replaced.set(
        name,
        applyEdit(name, edit, existing.get(name), (bytes) => this.#pack.add('blob', bytes)),
      )
      count += 1
      if (count % BLOBS_PER_TURN === 0) await nextTurn()
    }
  }
}

function subtreeOf(entry: RawEntry | undefined, { path }: DirectoryEdits): string | undefined {
  if (entry === undefined || isTree(entry)) return entry?.oid
  throw unsafe(path, `it goes through a ${entryType(entry.mode)}`)
}

function missing(path: string): never {
  throw unsafe(path, 'there is no such file')
}
