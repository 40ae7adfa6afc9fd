import type { CommitInfo, History } from '../../app/ports/ports.ts'
import type { Change } from '../../domain/tree/change-set.ts'
import type { EntryType, Snapshot, TreeEntry, TreeIds } from '../../domain/tree/snapshot.ts'
import type { CloneObjects } from './clone-objects.ts'

const ID_BYTES = 20
/** Limit of the entries in all cached trees. */
const MAX_ENTRIES = 500_000

interface Commit extends CommitInfo {
  tree: string
}

type Entries = ReadonlyMap<string, TreeEntry>

/** History and snapshots from a clone on disk. Plans use the snapshots of the first reader. */
export class CloneHistory implements History {
  readonly #objects: CloneObjects
  readonly #plans: History
  readonly #trees = new Map<string, Entries>()
  #entries = 0

  constructor(objects: CloneObjects, plans: History) {
    this.#objects = objects
    this.#plans = plans
  }

  /** Latest committer time first, each commit once; among equal times the commit met first. */
  async *commits(from: string, { path }: { path?: string } = {}): AsyncGenerator<Commit> {
    const ends = await this.#objects.shallow()
    const seen = new Set([from])
    const waiting = [await this.#commit(from)]
    for (let commit = takeLatest(waiting); commit !== undefined; commit = takeLatest(waiting)) {
      const parents = ends.has(commit.oid) ? [] : commit.parents
      if (path === undefined || (await this.#changes(commit.oid, parents, path))) yield commit
      for (const parent of parents.filter((oid) => !seen.has(oid))) {
        seen.add(parent)
        waiting.push(await this.#commit(parent))
      }
    }
  }

  snapshotAt(commit: string): Snapshot {
    return new CloneSnapshot(commit, this, this.#plans.snapshotAt(commit))
  }

  /** The root tree of a commit. */
  async rootTree(commit: string): Promise<string> {
    return (await this.#commit(commit)).tree
  }

  async tree(oid: string): Promise<Entries> {
    const known = this.#trees.get(oid)
    if (known !== undefined) return known
    const entries = entriesOf(await this.#objects.read(oid, 'tree'))
    if (this.#entries > MAX_ENTRIES) {
      this.#trees.clear()
      this.#entries = 0
    }
    this.#trees.set(oid, entries)
    this.#entries += entries.size
    return entries
  }

  blob(oid: string): Promise<Buffer> {
    return this.#objects.read(oid, 'blob')
  }

  async #commit(oid: string): Promise<Commit> {
    return commitOf(oid, (await this.#objects.read(oid, 'commit')).toString())
  }

  /** Whether the entry at a path differs from that of every parent. */
  async #changes(commit: string, parents: readonly string[], path: string): Promise<boolean> {
    const at = async (oid: string) => {
      const entry = await this.snapshotAt(oid).entry(path)
      return entry === undefined ? '' : `${entry.mode} ${entry.oid}`
    }
    const entry = await at(commit)
    if (parents.length === 0) return entry !== ''
    const before = await Promise.all(parents.map(at))
    return !before.includes(entry)
  }
}

class CloneSnapshot implements Snapshot {
  readonly commit: string
  readonly #history: CloneHistory
  readonly #plans: Snapshot
  #root: Promise<string> | undefined

  constructor(commit: string, history: CloneHistory, plans: Snapshot) {
    this.commit = commit
    this.#history = history
    this.#plans = plans
  }

  async bring(directory: string): Promise<void> {
    await this.#plans.bring?.(directory)
  }

  async list(directory: string): Promise<readonly TreeEntry[]> {
    const found = await this.entry(directory)
    return found?.type === 'tree' ? [...(await this.#history.tree(found.oid)).values()].map(shown) : []
  }

  async entry(path: string): Promise<TreeEntry | undefined> {
    this.#root ??= this.#history.rootTree(this.commit)
    let entry: TreeEntry | undefined = { name: '', type: 'tree', mode: '40000', oid: await this.#root }
    if (path === '') return entry
    for (const name of path.split('/')) {
      if (entry?.type !== 'tree') return undefined
      entry = (await this.#history.tree(entry.oid)).get(Buffer.from(name).toString('latin1'))
    }
    return entry === undefined ? undefined : shown(entry)
  }

  blob(oid: string): Promise<Uint8Array> {
    return this.#history.blob(oid)
  }

  treeIds(changes: readonly Change[], directory: string): Promise<TreeIds> {
    return this.#plans.treeIds(changes, directory)
  }

  pastBlob(oid: string): Promise<Uint8Array | undefined> {
    return this.#plans.pastBlob(oid)
  }
}

/** Real histories are nearly linear, so few commits wait at any time. */
function takeLatest(waiting: Commit[]): Commit | undefined {
  const latest = Math.max(...waiting.map(({ time }) => time.getTime()))
  return waiting.splice(
    waiting.findIndex(({ time }) => time.getTime() === latest),
    1,
  )[0]
}

/** Entries by their stored names, one character for each byte. */
function entriesOf(data: Buffer): Entries {
  const entries = new Map<string, TreeEntry>()
  for (let at = 0; at < data.length; ) {
    const nul = data.indexOf(0, at)
    const [, mode, name] = /^0*([0-7]{1,6}) (.*)$/s.exec(data.toString('latin1', at, nul)) ?? []
    at = nul + 1 + ID_BYTES
    if (nul < 0 || mode === undefined || name === undefined || at > data.length) throw new Error('a tree is malformed')
    entries.set(name, { name, mode, type: typeOf(mode), oid: data.toString('hex', nul + 1, at) })
  }
  return entries
}

const TYPES: Readonly<Record<string, EntryType>> = { '4': 'tree', '12': 'symlink', '16': 'submodule' }

/** The digits before the last four are the kind of file. */
function typeOf(mode: string): EntryType {
  return TYPES[mode.slice(0, -4)] ?? 'blob'
}

/** With the name in the form that snapshots require. */
function shown(entry: TreeEntry): TreeEntry {
  const name = Buffer.from(entry.name, 'latin1').toString().replaceAll('/', '\ufffd')
  return { ...entry, name: name || '\ufffd' }
}

function commitOf(oid: string, text: string): Commit {
  const blank = text.indexOf('\n\n')
  const lines = (blank < 0 ? text : text.slice(0, blank)).split('\n').map((line) => line.split(/ (.*)/s))
  const values = (field: string) => lines.flatMap(([name, value = '']) => (name === field ? [value] : []))
  const [author, committer] = [personIn(values('author')[0]), personIn(values('committer')[0])]
  const message = blank < 0 ? '' : text.slice(blank + 2)
  return {
    oid,
    tree: values('tree')[0] ?? '',
    parents: values('parent'),
    author,
    committer,
    message,
    time: new Date(committer.time * 1000),
  }
}

function personIn(value = ''): { name: string; email: string; time: number } {
  const [, name = '', email = '', time = '0'] = /^(.*?) ?<([^>]*)> ?(\d*)/.exec(value) ?? []
  return { name, email, time: Number(time) }
}
