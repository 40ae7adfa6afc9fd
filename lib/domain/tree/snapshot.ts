import type { Change } from './change-set.ts'

export type EntryType = 'blob' | 'tree' | 'symlink' | 'submodule'

const NOUNS: Record<EntryType, string> = {
  blob: 'a file',
  tree: 'a directory',
  symlink: 'a symbolic link',
  submodule: 'a submodule',
}

/** Returns the noun for an entry, for messages. */
export function entryNoun(type: EntryType): string {
  return NOUNS[type]
}

/** One name in a directory of a snapshot. */
export interface TreeEntry {
  /**
   * Contains U+FFFD for content that no path can have: bytes that are not UTF-8, a slash, an empty name. Nothing can be
   * found under such a name.
   */
  name: string
  type: EntryType
  /** Git's octal mode without leading zeros: `100644`, `100755`, `40000`, `120000`, `160000`. */
  mode: string
  oid: string
}

/** Git object ids. */
export interface TreeIds {
  /** Tree id of the directory; undefined if it becomes empty. */
  tree: string | undefined
  /** Tree ids of its subdirectories, by name. */
  inner: ReadonlyMap<string, string>
}

/**
 * The repository at one commit: immutable, read on demand. Paths are relative to the repository's root, with `/`,
 * without a leading or trailing slash; `''` is the root. Symbolic links are never followed.
 */
export interface Snapshot {
  /** The commit's object id; `null` for a branch that does not exist yet. */
  readonly commit: string | null
  /**
   * Says that a directory is about to be read, with what is below it: a repository that fetches what it lacks piece by
   * piece does it at once then. Absent where nothing has to be fetched.
   */
  bring?(directory: string): Promise<void>
  /** Returns the entries of a directory; an empty list if the directory does not exist. */
  list(directory: string): Promise<readonly TreeEntry[]>
  /** Returns the entry at a path, or undefined. */
  entry(path: string): Promise<TreeEntry | undefined>
  /** Returns the bytes of a blob that an entry of this snapshot names. */
  blob(oid: string): Promise<Uint8Array>
  /**
   * Returns the tree ids that a directory and its subdirectories will have after these changes. Throws `unsafe_path`
   * for a change that does not fit.
   */
  treeIds(changes: readonly Change[], directory: string): Promise<TreeIds>
  /**
   * Returns the bytes of a blob that an earlier commit of the branch named; undefined if history no longer has it. A
   * server that gives blobs by id may still have one that only another branch names.
   */
  pastBlob(oid: string): Promise<Uint8Array | undefined>
}
