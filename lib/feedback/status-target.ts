/** A commit, as its repository is registered. */
export interface StatusTarget {
  /** Of the repository. */
  url: string
  /** The full id. */
  commit: string
  /** Where people read more. */
  link?: string | undefined
}

/** The one request that puts a status on a commit: a POST of JSON. */
export interface StatusRequest {
  url: string
  headers?: Record<string, string>
  body: Record<string, string>
}
