/** What a push did to a branch. */
export interface PushedBranch {
  branch: string
  /** Null: the branch is new. */
  before: string | null
  /** Null: the branch was deleted. */
  after: string | null
  /** Undefined where the host does not say. */
  forced: boolean | undefined
  /** All files that it touched, from the repository's root; undefined where the host does not tell all of them. */
  paths: readonly string[] | undefined
}

/** What a delivery says. */
export type WebhookEvent =
  /** The host tries whether we are here. */
  | { kind: 'ping' }
  /** No push, or one of tags. */
  | { kind: 'ignored'; event: string }
  /** Never empty. */
  | { kind: 'push'; pushes: readonly PushedBranch[] }
