import { createHash } from 'node:crypto'
import { blobId } from '../../lib/domain/tree/blob-id.ts'
import type { Change } from '../../lib/domain/tree/change-set.ts'
import { BRANCH } from './names.ts'
import { Tree } from './tree.ts'

export interface Commit {
  oid: string
  parent: string | null
  /** The head of the branch that it has merged. */
  merged?: string | undefined
  tree: Tree
  message: string
  author: { name: string; email: string }
  /** Milliseconds of the epoch. */
  time: number
  /** Of the manager's own commits. */
  operation: string | undefined
  /** Of the longest way down. */
  height: number
}

/** What moved a branch. */
export type Mover = 'manager' | 'person'

/** Told after each move of a branch. */
export type OnMove = (before: string | null, after: string | null, mover: Mover, branch: string) => void

const PERSON = { name: 'Ann', email: 'ann@example.com' }

/** A repository on a Git host: what is asked of it happens at once and without fail. */
export class Host {
  readonly blobs: Map<string, Uint8Array>
  readonly commits: Map<string, Commit>
  readonly #heads = new Map<string, string>()
  /** The time, for the commits of people. */
  now: () => number = () => 0
  onMove: OnMove = () => undefined
  /** Until then it answers nobody. */
  downUntil = 0

  constructor(from?: Pick<Host, 'blobs' | 'commits' | 'head'>) {
    this.blobs = new Map(from?.blobs)
    this.commits = new Map(from?.commits)
    if (from?.head != null) this.#heads.set(BRANCH, from.head)
  }

  /** Of the branch on which the fabrics are. */
  get head(): string | null {
    return this.headOf(BRANCH)
  }

  headOf(branch: string): string | null {
    return this.#heads.get(branch) ?? null
  }

  /** The names of all branches. */
  get branches(): string[] {
    return [...this.#heads.keys()]
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

  /** The commit and what was the branch's before it, newest first: of a merge only the first parent. */
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
    const waiting = head === null ? [] : [head]
    const seen = new Set(waiting)
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      if (next === oid) return true
      for (const parent of parentsOf(this.commit(next))) {
        if (seen.has(parent) || this.commit(parent).height < commit.height) continue
        seen.add(parent)
        waiting.push(parent)
      }
    }
    return false
  }

  /** The commit and all its ancestors as `git log` lists them: the latest first. */
  *history(from: string): Generator<Commit> {
    const seen = new Set([from])
    const waiting = [this.commit(from)]
    for (let commit = waiting.pop(); commit !== undefined; commit = waiting.pop()) {
      yield commit
      for (const oid of parentsOf(commit)) {
        if (seen.has(oid)) continue
        seen.add(oid)
        const parent = this.commit(oid)
        waiting.splice(waiting.findLastIndex(({ time }) => time < parent.time) + 1, 0, parent)
      }
    }
  }

  text(path: string, commit = this.head): string | undefined {
    const entry = this.treeOf(commit).entry(path)
    const bytes = entry === undefined ? undefined : this.blobs.get(entry.oid)
    return bytes === undefined ? undefined : Buffer.from(bytes).toString()
  }

  /** Moves a branch from where it is expected to be, or deletes it; false where it is elsewhere. */
  move(expected: string | null, to: string | null, mover: Mover, branch = BRANCH): boolean {
    if (this.headOf(branch) !== expected) return false
    if (to === null) this.#heads.delete(branch)
    else this.#heads.set(branch, to)
    this.onMove(expected, to, mover, branch)
    return true
  }

  store(bytes: Uint8Array): string {
    const oid = blobId(bytes)
    this.blobs.set(oid, bytes)
    return oid
  }

  /** What somebody commits on a branch: the text of files, null for those that go. */
  edit(files: Record<string, string | null>, message: string, branch = BRANCH): void {
    const head = this.headOf(branch)
    const there = this.treeOf(head)
    const changes = Object.entries(files).map(([path, text]): Change => {
      if (text === null) return { action: 'delete', path }
      const bytes = Buffer.from(text)
      return { action: there.entry(path) === undefined ? 'create' : 'update', path, blob: this.store(bytes), bytes }
    })
    this.move(head, this.commitOn(head, there.after(changes), message).oid, 'person', branch)
  }

  /** A commit of a person's, or of the host on a person's behalf, that is on no branch yet. */
  commitOn(parent: string | null, tree: Tree, message: string, of: Partial<Made> = {}): Commit {
    const below = parent === null ? undefined : this.commit(parent)
    const made = { author: PERSON, time: this.now(), ...of }
    const { merged } = made
    const height = Math.max(below?.height ?? 0, merged === undefined ? 0 : this.commit(merged).height) + 1
    const commit = { ...makeCommit(below, tree, message, made), height }
    this.commits.set(commit.oid, commit)
    return commit
  }
}

export function parentsOf({ parent, merged }: Pick<Commit, 'parent' | 'merged'>): string[] {
  return [parent, merged].filter((oid) => oid != null)
}

/** Who made a commit, and when. */
type Made = Pick<Commit, 'author' | 'time' | 'merged'>

/** A commit as nobody has it yet. `stamp`: what tells it from the same commit at another time. */
export function makeCommit(parent: Commit | undefined, tree: Tree, message: string, made: Made, stamp = ''): Commit {
  const second = made.merged === undefined ? '' : `parent ${made.merged}\n`
  const text = `tree ${tree.oid}\nparent ${parent?.oid ?? ''}\n${second}${stamp}\n${message}`
  return {
    ...made,
    oid: createHash('sha1').update(text).digest('hex'),
    parent: parent?.oid ?? null,
    tree,
    message,
    operation: /\nOperation: (\w+)\n/.exec(message)?.[1],
    height: (parent?.height ?? 0) + 1,
  }
}
