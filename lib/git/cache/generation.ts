import { dirname, join } from 'node:path'
import { CacheDamage } from '../object/cache-damage.ts'
import { OBJECT_ID } from '../object/git-object.ts'
import { type ReadRange, WindowedBytes, type Windows } from '../pack/pack-bytes.ts'
import type { Pack } from '../pack/pack-file.ts'
import { PackSpool } from '../pack/pack-spool.ts'
import type { CacheFiles } from './cache-files.ts'
import { LEFT_BEHIND_MS } from './temporary-file.ts'

const CONFIG = '[core]\n\trepositoryformatversion = 0\n\tbare = true\n'
const REPLACED = 'replaced'
/** Git's own mark for a pack that is not to be packed again. */
const MARK = '.keep'
/** Git's own mark for a pack of a partial clone. */
const PROMISOR = '.promisor'

/** One copy of the remote branch on disk: a bare repository that `git` can read, written by rename only. */
export class Generation {
  readonly path: string
  readonly #files: CacheFiles
  readonly #ref: string
  #isPartial = false

  constructor(files: CacheFiles, path: string, branch: string) {
    this.#files = files
    this.path = path
    this.#ref = join(path, 'refs', 'heads', branch)
  }

  /** Whether the whole copy is on disk and readable. */
  get isOnDisk(): boolean {
    return this.#files.isOnDisk
  }

  /** Whether objects may be missing, as of the last look at the packs. */
  get isPartial(): boolean {
    return this.#isPartial
  }

  /** Larger packs stay on disk. */
  get heldPackBytes(): number {
    return this.#files.heldPackBytes
  }

  get #packs(): string {
    return join(this.path, 'objects', 'pack')
  }

  /** Where a pack is, which is its name among the packs of all clones. */
  packPath(name: string): string {
    return join(this.#packs, `${name}.pack`)
  }

  #reader(path: string): ReadRange {
    return (position, length) => this.#files.readRange(path, position, length)
  }

  async create(branch: string): Promise<void> {
    await this.#files.makeDirectory(this.#packs)
    await this.#files.makeDirectory(dirname(this.#ref))
    await this.#files.replace(join(this.path, 'config'), CONFIG)
    await this.#files.replace(join(this.path, 'HEAD'), `ref: refs/heads/${branch}\n`)
  }

  /** Before the first pack that lacks objects, which a remote has promised. From then on every pack is marked. */
  async makePartial(url: string): Promise<void> {
    if (this.#isPartial) return
    await this.#files.replace(join(this.path, 'config'), partialConfig(url))
    this.#isPartial = true
  }

  /** The complete packs by name, and whether each is marked. Removes incomplete packs of dead writers. */
  async packs(): Promise<Map<string, boolean>> {
    const files = await this.#files.list(this.#packs)
    const all = new Set(files)
    this.#isPartial ||= files.some((file) => file.endsWith(PROMISOR))
    for (const file of files) {
      if (!all.has(otherHalf(file))) await this.#files.removeIfOlder(join(this.#packs, file), LEFT_BEHIND_MS)
    }
    const names = files
      .filter((file) => file.endsWith('.idx') && all.has(otherHalf(file)))
      .map((file) => file.slice(0, -'.idx'.length))
    return new Map(names.map((name) => [name, all.has(`${name}${MARK}`)]))
  }

  /** A pack on disk, read piece by piece. `lastOffset`: that of its last object. */
  openPack(name: string, lastOffset: number, windows: Windows): Promise<WindowedBytes> {
    const path = this.packPath(name)
    return WindowedBytes.open(lastOffset, this.#reader(path), () => this.#files.size(path), { name: path, windows })
  }

  /** A pack that is, or is about to be, written by this process. */
  writtenPack(name: string, length: number, windows: Windows): WindowedBytes {
    const path = this.packPath(name)
    return new WindowedBytes(length, this.#reader(path), { name: path, windows })
  }

  /** Collects a pack that is being received; `writePack` stores it under its name. */
  spool(): PackSpool {
    return new PackSpool(() => this.#files.temporary(), this.heldPackBytes)
  }

  readIndex(name: string): Promise<Buffer> {
    return this.#files.read(join(this.#packs, `${name}.idx`))
  }

  /** Writes the index last: other processes see a pack once its index exists. */
  async writePack({ name, pack, index }: Pack): Promise<void> {
    const path = this.packPath(name)
    if (Buffer.isBuffer(pack)) await this.#files.replace(path, pack)
    else await this.#files.place(path, pack)
    if (this.#isPartial) await this.#files.replace(join(this.#packs, `${name}${PROMISOR}`), '')
    await this.#files.replace(join(this.#packs, `${name}.idx`), index)
  }

  /**
   * Removes the index first: without it no process looks for the pack. Another process that merges the same packs may
   * have been faster.
   */
  async removePack(name: string, isMarked: boolean): Promise<void> {
    const extensions = ['.idx', ...(isMarked ? [MARK] : []), ...(this.#isPartial ? [PROMISOR] : []), '.pack']
    for (const extension of extensions) await this.#files.remove(join(this.#packs, `${name}${extension}`))
  }

  /** Marks a pack that holds, together with the largest marked one, all that its objects reach. */
  markPack(name: string): Promise<void> {
    return this.#files.replace(join(this.#packs, `${name}${MARK}`), '')
  }

  /** The branch's head when it was last fetched or pushed. Throws CacheDamage. */
  async readHead(): Promise<string> {
    const text = (await this.#files.readIfThere(this.#ref))?.toString('latin1').trim()
    if (text === undefined || !OBJECT_ID.test(text)) throw new CacheDamage('the reference of the branch is missing or unreadable')
    return text
  }

  writeHead(commit: string): Promise<void> {
    return this.#files.replace(this.#ref, `${commit}\n`)
  }

  /** Commits whose parents were not fetched. Throws CacheDamage. */
  async readShallow(): Promise<Set<string>> {
    const text = (await this.#files.readIfThere(join(this.path, 'shallow')))?.toString('latin1') ?? ''
    const lines = text.split('\n').filter((line) => line !== '')
    if (!lines.every((line) => OBJECT_ID.test(line))) throw new CacheDamage('the list of shallow commits is unreadable')
    return new Set(lines)
  }

  /** Without such commits there must be no file: Git treats a clone with an empty file as shallow. */
  writeShallow(commits: ReadonlySet<string>): Promise<void> {
    const path = join(this.path, 'shallow')
    if (commits.size === 0) return this.#files.remove(path)
    return this.#files.replace(path, [...commits].map((oid) => `${oid}\n`).join(''))
  }

  /** Removes the mark that another process may have set before this clone was in use. */
  markUsed(): Promise<void> {
    return this.#files.remove(join(this.path, REPLACED))
  }

  /** Marks a replaced clone; other processes may still be reading it. */
  async markReplaced(): Promise<void> {
    const mark = join(this.path, REPLACED)
    if ((await this.#files.modified(mark)) === undefined) await this.#files.replace(mark, '').catch(() => undefined)
  }

  /** Removes a clone that is out of use, by its mark or because nothing was written to it for long enough. */
  async removeIfAbandoned(): Promise<void> {
    const marked = await this.#files.modified(join(this.path, REPLACED))
    const used = marked ?? (await this.#lastWritten())
    if (used !== undefined && Date.now() - used > LEFT_BEHIND_MS) await this.#files.removeTree(this.path)
  }

  async #lastWritten(): Promise<number | undefined> {
    const [directory, ref] = await Promise.all([this.#files.modified(this.path), this.#files.modified(this.#ref)])
    return directory === undefined ? undefined : Math.max(directory, ref ?? 0)
  }
}

/** The file without which another is a leftover. */
function otherHalf(file: string): string {
  return file.endsWith('.pack') ? file.replace(/\.pack$/, '.idx') : file.replace(/\.(idx|keep|promisor)$/, '.pack')
}

/** The configuration of a partial clone: Git fetches what it misses from this remote, too (git-config). */
function partialConfig(url: string): string {
  const quoted = JSON.stringify(url.replace(/\p{Cc}/gu, ''))
  return [
    '[core]\n\trepositoryformatversion = 1\n\tbare = true',
    '[extensions]\n\tpartialClone = origin',
    `[remote "origin"]\n\turl = ${quoted}\n\tpromisor = true\n`,
  ].join('\n')
}
