import { type Dirent, lstatSync, readFileSync, readlinkSync } from 'node:fs'
import { lstat, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { byText } from '../../by-text.ts'
import { DomainError } from '../../contract/errors.ts'
import { blobId } from '../../domain/tree/blob-id.ts'
import { basename, dirname, joinPath } from '../../domain/tree/repo-path.ts'
import type { EntryType, Snapshot, TreeEntry } from '../../domain/tree/snapshot.ts'
import { GIT_LIMITS } from '../limits.ts'

/** Reads a blob that is not among the files; undefined if there is none. */
type ReadBlob = (oid: string) => Promise<Uint8Array | undefined>

/**
 * The files of a directory as they are on disk, as a commit of all of them would hold them: links are not followed,
 * `.git` is left out, and a directory with a repository of its own counts as a submodule. A blob has its id, computed
 * when it is asked for; a folder has one that no tree has. `pastBlob` reads what earlier commits hold.
 */
export function workingTree(root: string, pastBlob: ReadBlob): Snapshot {
  const paths = new Map<string, string>()
  /** Reads the file, of which only the id is kept. */
  const newEntry = (path: string, type: EntryType): TreeEntry => ({
    name: basename(path),
    type,
    mode: MODES[type],
    get oid() {
      if (type === 'tree' || type === 'submodule') return blobId(Buffer.from(`working tree ${path}`))
      const file = join(root, path)
      // The content of a file that is too large is never read: so its id may be any.
      const oid = blobId(isTooLarge(file) ? Buffer.from(`too large ${path}`) : contentOf(file, type))
      paths.set(oid, path)
      return oid
    },
  })
  const list = async (directory: string): Promise<readonly TreeEntry[]> => {
    const found = await readdir(join(root, directory), { withFileTypes: true }).catch(nothing)
    const entries: TreeEntry[] = []
    for (const file of found.filter(({ name }) => name !== '.git')) {
      const path = joinPath(directory, file.name)
      const type = await typeOf(join(root, path), file)
      if (type !== undefined) entries.push(newEntry(path, type))
    }
    return entries.sort(byText(({ name }) => name))
  }
  const entry = async (path: string): Promise<TreeEntry | undefined> => {
    if (path === '') return newEntry('', 'tree')
    // A path through a link leads nowhere in Git.
    if (path.includes('/') && (await entry(dirname(path)))?.type !== 'tree') return undefined
    const file = await lstat(join(root, path)).catch(nothing)
    const type = 'isFile' in file ? await typeOf(join(root, path), file) : undefined
    return type === undefined ? undefined : newEntry(path, type)
  }
  const blob = async (oid: string): Promise<Uint8Array> => {
    const path = paths.get(oid)
    if (path === undefined) throw new Error(`No file of the working tree has the blob id ${oid}`)
    return contentOf(join(root, path), (await entry(path))?.type ?? 'blob')
  }
  return {
    commit: null,
    list,
    entry,
    blob,
    treeIds: () => Promise.reject(new Error('A working tree is only read: it has no trees')),
    pastBlob: (oid) => (paths.has(oid) ? blob(oid) : pastBlob(oid)),
  }
}

const MODES: Readonly<Record<EntryType, string>> = { blob: '100644', symlink: '120000', tree: '40000', submodule: '160000' }

/** Undefined for what Git cannot hold, such as a socket. */
async function typeOf(
  path: string,
  file: Pick<Dirent, 'isFile' | 'isSymbolicLink' | 'isDirectory'>,
): Promise<EntryType | undefined> {
  if (file.isSymbolicLink()) return 'symlink'
  if (file.isFile()) return 'blob'
  if (!file.isDirectory()) return undefined
  const repository = await lstat(join(path, '.git')).catch(nothing)
  return 'isFile' in repository ? 'submodule' : 'tree'
}

function contentOf(path: string, type: EntryType): Uint8Array {
  if (type === 'symlink') return readlinkSync(path, 'buffer')
  if (!isTooLarge(path)) return readFileSync(path)
  const data = { what: 'objectBytes', limit: GIT_LIMITS.objectBytes.value, actual: lstatSync(path).size }
  throw new DomainError('limit_exceeded', `${path} is larger than ${data.limit} bytes`, data)
}

function isTooLarge(path: string): boolean {
  return lstatSync(path).size > GIT_LIMITS.objectBytes.value
}

/** For a path that is not there; other errors are the machine's. */
function nothing(error: NodeJS.ErrnoException): [] {
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return []
  throw error
}
