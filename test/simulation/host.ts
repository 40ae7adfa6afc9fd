import { createHash } from 'node:crypto'
import { blobId } from '../../lib/domain/tree/blob-id.ts'
import type { Change } from '../../lib/domain/tree/change-set.ts'
import { Tree } from './tree.ts'

export interface Commit {
  oid: string
  parent: string | null
  tree: Tree
  message: string
  /** Of the manager's own commits. */
  operation: string | undefined
  /** How many commits stand below it. */
  height: number
}

/** What moved a branch. */
export type Mover = 'manager' | 'person'

/** Told after each move of the branch. */
export type OnMove = (before: string | null, after: string | null, mover: Mover) => void

/** A repository of one branch on a Git host: what is asked of it happens at once and without fail. */
export class Host {
  readonly blobs: Map<string, Uint8Array>
  readonly commits: Map<string, Commit>
  head: string | null
  onMove: OnMove = () => undefined
  /** Until then it answers nobody. */
  downUntil = 0

  constructor(from?: Pick<Host, 'blobs' | 'commits' | 'head'>) {
    this.blobs = new Map(from?.blobs)
    this.commits = new Map(from?.commits)
    this.head = from?.head ?? null
  }

  get tree(): Tree {
    return this.treeOf(this.head)
  }

  treeOf(commit: string | null): Tree {
    return commit === null ? Tree.EMPTY : this.commit(commit).tree
  }

  commit(oid: string): Commit {
    const commit = this.commits.get(oid)
    if (commit === undefined) throw new Error(`there is no commit ${oid}`)
    return commit
  }

  /** The commit and its ancestors, newest first. */
  *line(from: string | null = this.head): Generator<Commit> {
    for (let oid = from; oid !== null; ) {
      const commit = this.commit(oid)
      yield commit
      oid = commit.parent
    }
  }

  /** Whether a commit is the other one or stands below it. */
  isBelow(oid: string, head: string | null): boolean {
    const commit = this.commits.get(oid)
    if (commit === undefined) return false
    for (const { oid: other, height } of this.line(head)) {
      if (other === oid) return true
      if (height <= commit.height) return false
    }
    return false
  }

  text(path: string, commit = this.head): string | undefined {
    const entry = this.treeOf(commit).entry(path)
    const bytes = entry === undefined ? undefined : this.blobs.get(entry.oid)
    return bytes === undefined ? undefined : Buffer.from(bytes).toString()
  }

  /** Moves the branch from where it is expected to be; false where it is elsewhere. */
  move(expected: string | null, to: string | null, mover: Mover): boolean {
    if (this.head !== expected) return false
    this.head = to
    this.onMove(expected, to, mover)
    return true
  }

  store(bytes: Uint8Array): string {
    const oid = blobId(bytes)
    this.blobs.set(oid, bytes)
    return oid
  }

  /** What somebody commits on the branch: the text of files, null for those that go. */
  edit(files: Record<string, string | null>, message: string): void {
    const there = this.tree
    const changes = Object.entries(files).map(([path, text]): Change => {
      if (text === null) return { action: 'delete', path }
      const bytes = Buffer.from(text)
      return { action: there.entry(path) === undefined ? 'create' : 'update', path, blob: this.store(bytes), bytes }
    })
    const commit = makeCommit(this.head === null ? undefined : this.commit(this.head), there.after(changes), message)
    this.commits.set(commit.oid, commit)
    this.move(this.head, commit.oid, 'person')
  }
}

/** A commit as nobody has it yet. */
export function makeCommit(parent: Commit | undefined, tree: Tree, message: string, time = ''): Commit {
  const text = `tree ${tree.oid}\nparent ${parent?.oid ?? ''}\n${time}\n${message}`
  return {
    oid: createHash('sha1').update(text).digest('hex'),
    parent: parent?.oid ?? null,
    tree,
    message,
    operation: /\nOperation: (\w+)\n/.exec(message)?.[1],
    height: (parent?.height ?? 0) + 1,
  }
}
