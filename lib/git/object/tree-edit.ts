import { DomainError } from '../../contract/errors.ts'
import type { Change } from '../../domain/tree/change-set.ts'
import { checkPath } from '../../domain/tree/repo-path.ts'
import { encodeName, entryType, type RawEntry } from './tree-object.ts'

const REGULAR_FILE = '100644'

/** The edit of one name. */
export type Edit =
  | { action: 'create' | 'update' | 'delete'; path: string; bytes?: Uint8Array }
  /** Stores `entry` unchanged. */
  | { action: 'place'; path: string; entry: RawEntry }

/** The edits within one directory, by stored name. */
export interface DirectoryEdits {
  path: string
  files: Map<string, Edit>
  directories: Map<string, DirectoryEdits>
}

/** Sorts changes into directories. `moved` gives the entry that a move takes along. Throws `unsafe_path`. */
export function planEdits(changes: readonly Change[], moved: (from: string) => RawEntry): DirectoryEdits {
  const root = emptyDirectory('')
  const updated = new Set(changes.filter(({ action }) => action === 'update').map(({ path }) => path))
  for (const change of changes) {
    if (change.action === 'move') {
      add(root, { action: 'place', path: change.path, entry: moved(change.from) })
      if (!updated.has(change.from)) add(root, { action: 'delete', path: change.from })
    } else if (change.action === 'delete') add(root, { action: 'delete', path: change.path })
    else add(root, { action: change.action, path: change.path, bytes: change.bytes })
  }
  return root
}

function add(root: DirectoryEdits, edit: Edit): void {
  const names = checkPath(edit.path).split('/').map(encodeName)
  const last = names.pop() ?? ''
  let directory = root
  for (const name of names) {
    if (directory.files.has(name)) throw unsafe(edit.path, 'it goes through a file of the same change')
    let next = directory.directories.get(name)
    if (next === undefined) {
      next = emptyDirectory(
        edit.path
          .split('/')
          .slice(0, directory.path === '' ? 1 : directory.path.split('/').length + 1)
          .join('/'),
      )
      directory.directories.set(name, next)
    }
    directory = next
  }
  if (directory.files.has(last) || directory.directories.has(last)) throw unsafe(edit.path, 'the change touches it twice')
  directory.files.set(last, edit)
}

function emptyDirectory(path: string): DirectoryEdits {
  return { path, files: new Map(), directories: new Map() }
}

/**
 * The entry that replaces `existing`; undefined for a deletion. `store` keeps a blob and returns its id. Throws
 * `unsafe_path`.
 */
export function applyEdit(
  name: string,
  edit: Edit,
  existing: RawEntry | undefined,
  store: (bytes: Uint8Array) => string,
): RawEntry | undefined {
  const { action, path } = edit
  if (existing !== undefined && entryType(existing.mode) !== 'blob') throw unsafe(path, `there is a ${entryType(existing.mode)}`)
  const isNew = action === 'create' || action === 'place'
  if (isNew && existing !== undefined) throw unsafe(path, 'there is a file already')
  if (!isNew && existing === undefined) throw unsafe(path, 'there is no such file')
  if (action === 'delete') return undefined
  if (action === 'place') return { ...edit.entry, name }
  return { mode: existing?.mode ?? REGULAR_FILE, name, oid: store(edit.bytes ?? new Uint8Array()) }
}

/** The error for a path that a commit must not touch. */
export function unsafe(path: string, reason: string): DomainError {
  return new DomainError('unsafe_path', `The path ${JSON.stringify(path)} cannot be changed: ${reason}`, { path, reason })
}
