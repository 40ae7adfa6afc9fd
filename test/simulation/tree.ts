import { DomainError } from '../../lib/contract/errors.ts'
import type { Change } from '../../lib/domain/tree/change-set.ts'
import { basename, dirname } from '../../lib/domain/tree/repo-path.ts'
import type { TreeEntry } from '../../lib/domain/tree/snapshot.ts'
import { hashTree } from '../support/tree-ids.ts'

const REGULAR_FILE = '100644'
const DIRECTORY = '40000'

/** A directory that never changes: those of other commits share what is the same in them. */
export class Tree {
  static readonly EMPTY = new Tree(new Map())
  readonly #entries: ReadonlyMap<string, TreeEntry>
  readonly #inner: ReadonlyMap<string, Tree>
  #oid: string | undefined

  constructor(entries: ReadonlyMap<string, TreeEntry>, inner: ReadonlyMap<string, Tree> = new Map()) {
    this.#entries = entries
    this.#inner = inner
  }

  /** Made when it is asked for: those in the midst of a change nobody asks for. */
  get oid(): string {
    this.#oid ??= hashTree(this.#entries)
    return this.#oid
  }

  get isEmpty(): boolean {
    return this.#entries.size === 0
  }

  /** The directory at a path; an empty one where there is none. */
  at(path: string): Tree {
    if (path === '') return this
    let tree: Tree | undefined = this
    for (const name of path.split('/')) {
      tree = tree.#inner.get(name)
      if (tree === undefined) return Tree.EMPTY
    }
    return tree
  }

  list(): readonly TreeEntry[] {
    return [...this.#entries.values()]
  }

  entry(path: string): TreeEntry | undefined {
    if (path === '') return new Directory('', this)
    return this.at(dirname(path)).#entries.get(basename(path))
  }

  /** The ids of directories directly in this one, by name. */
  innerIds(): Map<string, string> {
    return new Map([...this.#inner].map(([name, { oid }]) => [name, oid]))
  }

  /** Every file with its blob's id, by path. */
  *files(prefix = ''): Generator<[path: string, oid: string]> {
    for (const { name, type, oid } of this.#entries.values()) if (type === 'blob') yield [`${prefix}${name}`, oid]
    for (const [name, tree] of this.#inner) yield* tree.files(`${prefix}${name}/`)
  }

  /** After changes. Throws `unsafe_path` for one that does not fit, as Git's own trees do. */
  after(changes: readonly Change[]): Tree {
    let tree: Tree = this
    for (const path of changes.flatMap(goneAfter)) {
      requireFile(this, path)
      tree = tree.#with(path.split('/'), undefined)
    }
    for (const change of changes) {
      if (change.action === 'delete') continue
      if (change.action === 'update') requireFile(this, change.path)
      else if (tree.entry(change.path) !== undefined) throw misfit(change.path, 'there is a file already')
      tree = tree.#with(change.path.split('/'), change.blob)
    }
    return tree
  }

  #with([name = '', ...rest]: string[], blob: string | undefined): Tree {
    const entries = new Map(this.#entries)
    const inner = new Map(this.#inner)
    if (rest.length === 0) {
      if (blob === undefined) entries.delete(name)
      else entries.set(name, { name, type: 'blob', mode: REGULAR_FILE, oid: blob })
      return new Tree(entries, inner)
    }
    const below = (inner.get(name) ?? Tree.EMPTY).#with(rest, blob)
    if (below.isEmpty) {
      inner.delete(name)
      entries.delete(name)
    } else {
      inner.set(name, below)
      entries.set(name, new Directory(name, below))
    }
    return new Tree(entries, inner)
  }
}

class Directory implements TreeEntry {
  readonly type = 'tree'
  readonly mode = DIRECTORY
  readonly name: string
  readonly #tree: Tree

  constructor(name: string, tree: Tree) {
    this.name = name
    this.#tree = tree
  }

  get oid(): string {
    return this.#tree.oid
  }
}

function goneAfter(change: Change): string[] {
  if (change.action === 'delete') return [change.path]
  return change.action === 'move' ? [change.from] : []
}

function requireFile(tree: Tree, path: string): void {
  if (tree.entry(path)?.type !== 'blob') throw misfit(path, 'there is no such file')
}

function misfit(path: string, reason: string): DomainError {
  return new DomainError('unsafe_path', `The path ${JSON.stringify(path)} cannot be changed: ${reason}`, { path, reason })
}
