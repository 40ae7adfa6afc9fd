import type { FabricSettings } from './fabric.ts'

/** A fabric as registered in a deployment. Field names are those of the API and, where it has them, of HNP's model. */
export interface FabricRecord extends FabricSettings {
  /** The fabric's name: unique in a deployment, so that paths and logs can be read. */
  id: string
  /** Id of the repository's record. */
  repository: string
  repository_url: string
  branch: string
  description: string
  /** Whether the structure was seen in Git. */
  gitops_initialized: boolean
  /** Whether pushes and the clock start ingestion. */
  watcher_enabled: boolean
  /** Seconds after which the branch is looked at even though no webhook came. */
  scan_interval: number
  /** Whether outcomes are told on the commits that brought raw files. */
  commit_status: boolean
  /** Raw files that were refused, by path: not tried again until their content changes. */
  rejected_files: RejectedFile[]
  /** Operation id of the last finished operation. */
  last_operation: string | null
  created_at: string
  updated_at: string
  version: number
}

/** Of a fabric that says nothing else. */
export const SCAN_INTERVAL_SECONDS = 300

/** A raw file known to be refused for what is in it (not for what is beside it). */
export interface RejectedFile {
  file: string
  blob: string
  faults: number
}

export interface RepositoryRecord {
  /** `repo-` and 16 hex digits of the SHA-256 over URL and branch. */
  id: string
  url: string
  branch: string
  /** Name or ARN of the secret with the credentials; absent for a public or local repository. */
  credentials_secret?: string
  /** Name or ARN of the secret that signs the webhooks of its host; without one no webhook is believed. */
  webhook_secret?: string
  /** The newest head that is known to hold all that has landed: after the last operation, or after the last look. */
  head: string | null
  /** The last head whose raw files were looked at because of a push; everything since waits. */
  processed_head: string | null
  /** A time at which the branch was at its processed head, and nothing was missing on it. */
  processed_at?: string
  /** The first head that the branch has left, and nobody has looked yet for what was lost with it. */
  left_head?: string | null
  /** When the sweep last asked the remote for its head. */
  swept_at?: string
  created_at: string
}

/** What changes in a repository's record once it is known. */
export type RepositoryChange = Partial<
  Pick<
    RepositoryRecord,
    'credentials_secret' | 'webhook_secret' | 'head' | 'processed_head' | 'processed_at' | 'left_head' | 'swept_at'
  >
>

/**
 * Whether nothing is new at a head. It is where the branch was set back to it from a later head, and while somebody is
 * to look for what has left the branch.
 */
export function isLookedAt(
  { processed_head, head: known, left_head = null }: Pick<RepositoryRecord, 'processed_head' | 'head' | 'left_head'>,
  head: string,
): boolean {
  return head === processed_head && left_head === null && (known === null || known === head)
}
