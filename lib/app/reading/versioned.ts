/** What a version of something says, computed when asked for: a caller that has the version needs nothing more. */
export interface Versioned<T> {
  /** 40 hex digits: a commit, or a digest of what was read. */
  version: string
  read: () => Promise<T>
}
