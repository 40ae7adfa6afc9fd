import type { Change } from './change-set.ts'

export type EntryType = 'blob' | 'tree' | 'symlink' | 'submodule'

/** One name in a directory of a snapshot. */
export interface TreeEntry {
  /**
   * With U+FFFD for what no path can hold: bytes that are not UTF-8, a slash, an empty name. Nothing is found under
   * such a name.
   */
  name: string
  type: EntryType
  /** Git's octal mode without leading zeros: `100644`, `100755`, `40000`, `120000`, `160000`. */
  mode: string
  oid: string
}

/** Git object ids. */
export interface TreeIds {
  /** Of the directory; undefined where nothing is left in it. */
  tree: string | undefined
  /** Of the directories in it, by name. */
  inner: ReadonlyMap<string, string>
}

/**
 * The repository as it was at one commit: immutable, read as needed. Paths are relative to the repository's root,
 * with `/`, without a leading or trailing slash; `''` is the root. Symbolic links are never followed.
 */
export interface Snapshot {
  /** The commit's object id; `null` for a branch that does not exist yet. */
  readonly commit: string | null
  /** The names in a directory; an empty list where there is no such directory. */
  list(directory: string): Promise<readonly TreeEntry[]>
  /** The entry at a path, or undefined. */
  entry(path: string): Promise<TreeEntry | undefined>
  /** The bytes of a blob that an entry of this snapshot names. */
  blob(oid: string): Promise<Uint8Array>
  /**
   * The object ids that a directory and those in it would have after these changes. Throws `unsafe_path` for a change
   * that does not fit.
   */
  treeIds(changes: readonly Change[], directory: string): Promise<TreeIds>
  /** The bytes of a blob that an earlier commit of the branch named; undefined where history has it no more. */
  pastBlob(oid: string): Promise<Uint8Array | undefined>
}
