import { dirname, join } from 'node:path'
import { OBJECT_ID } from '../object/git-object.ts'
import type { Pack } from '../pack/pack-file.ts'
import { type FileSystem, isTemporary, listIfThere, readIfThere, replaceFile } from './file-system.ts'

const LEFT_BEHIND_MS = 60 * 60 * 1000
const CONFIG = '[core]\n\trepositoryformatversion = 0\n\tbare = true\n'

/** The cache is not what it was when it was written. It can always be fetched again. */
export class CacheDamage extends Error {
  override readonly name = 'CacheDamage'
}

/** One copy of the remote branch on disk: a bare repository that `git` can read, written by rename only. */
export class Generation {
  readonly path: string
  readonly #fs: FileSystem
  readonly #ref: string

  constructor(fs: FileSystem, path: string, branch: string) {
    this.#fs = fs
    this.path = path
    this.#ref = join(path, 'refs', 'heads', branch)
  }

  get #packs(): string {
    return join(this.path, 'objects', 'pack')
  }

  async create(branch: string): Promise<void> {
    await this.#fs.mkdir(this.#packs, { recursive: true })
    await this.#fs.mkdir(dirname(this.#ref), { recursive: true })
    await this.#fs.writeFile(join(this.path, 'config'), CONFIG)
    await this.#fs.writeFile(join(this.path, 'HEAD'), `ref: refs/heads/${branch}\n`)
  }

  /** The names of complete packs. Removes what dead writers left behind. */
  async packNames(): Promise<string[]> {
    const files = await listIfThere(this.#fs, this.#packs)
    for (const file of files.filter(isTemporary)) await this.#removeLeftBehind(join(this.#packs, file))
    const all = new Set(files)
    return files
      .filter((file) => file.endsWith('.idx'))
      .map((file) => file.slice(0, -'.idx'.length))
      .filter((name) => all.has(`${name}.pack`))
  }

  readPack(name: string): Promise<Buffer> {
    return this.#fs.readFile(join(this.#packs, `${name}.pack`))
  }

  readIndex(name: string): Promise<Buffer> {
    return this.#fs.readFile(join(this.#packs, `${name}.idx`))
  }

  /** The index comes last: a pack is there for others once its index is. */
  async writePack({ name, pack, index }: Pack): Promise<void> {
    await replaceFile(this.#fs, join(this.#packs, `${name}.pack`), pack)
    await replaceFile(this.#fs, join(this.#packs, `${name}.idx`), index)
  }

  /** The index goes first: without it nobody looks for the pack. */
  async removePack(name: string): Promise<void> {
    for (const extension of ['idx', 'pack']) {
      // Another process that merges the same packs may have been faster.
      await this.#fs.unlink(join(this.#packs, `${name}.${extension}`)).catch(() => undefined)
    }
  }

  /** The branch's head when it was last fetched or pushed. Throws CacheDamage. */
  async readHead(): Promise<string> {
    const text = (await readIfThere(this.#fs, this.#ref))?.toString('latin1').trim()
    if (text === undefined || !OBJECT_ID.test(text)) throw new CacheDamage('the reference of the branch is missing or unreadable')
    return text
  }

  writeHead(commit: string): Promise<void> {
    return replaceFile(this.#fs, this.#ref, `${commit}\n`)
  }

  /** Commits whose parents were not fetched. Throws CacheDamage. */
  async readShallow(): Promise<Set<string>> {
    const text = (await readIfThere(this.#fs, join(this.path, 'shallow')))?.toString('latin1') ?? ''
    const lines = text.split('\n').filter((line) => line !== '')
    if (!lines.every((line) => OBJECT_ID.test(line))) throw new CacheDamage('the list of shallow commits is unreadable')
    return new Set(lines)
  }

  writeShallow(commits: ReadonlySet<string>): Promise<void> {
    return replaceFile(this.#fs, join(this.path, 'shallow'), [...commits].map((oid) => `${oid}\n`).join(''))
  }

  async #removeLeftBehind(path: string): Promise<void> {
    const age = await this.#fs.stat(path).then(
      ({ mtimeMs }) => Date.now() - mtimeMs,
      () => 0,
    )
    if (age > LEFT_BEHIND_MS) await this.#fs.unlink(path).catch(() => undefined)
  }
}
