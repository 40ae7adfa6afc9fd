import type { Unreadable } from '../../contract/unreadable.ts'

/** The result of a rebuild for one fabric; fields in snake case as in the API. */
export interface RebuiltFabric {
  fabric: string
  directory: string
  /** `updated`: the record existed, but did not know the newest operations. */
  record: 'restored' | 'updated' | 'present' | 'waiting'
  /**
   * Unreadable fields of a record, now set from Git or to the values of a new record. Absent if all fields could be
   * read.
   */
  reset?: string[]
  /** False if time ran out before all of the fabric's history was read. */
  complete: boolean
  operations_restored: number
  operations_present: number
  /** Number of reports of operations that did not finish, or whose commit is not on the branch. */
  operations_left_out: number
}

/** A directory with a manifest that yielded no fabric. */
export interface SkippedDirectory {
  directory: string
  /** The fabric that its manifest names, if known. */
  fabric?: string
  reason: string
}

/** The answer to a rebuild. */
export interface RebuildReport {
  repository: string
  repository_url: string
  branch: string
  /** The commit that was read; null for an empty repository. */
  head: string | null
  /** False if time ran out: repeating the request continues the rebuild. */
  complete: boolean
  /** Whether the repository's record was created anew. */
  repository_restored: boolean
  /** As `reset` of a fabric; secrets are not in Git and must be provided again. */
  repository_reset?: string[]
  fabrics: RebuiltFabric[]
  skipped: SkippedDirectory[]
  /**
   * Unreadable records of the repository's fabrics and operations that Git does not contain enough data to recreate.
   */
  unreadable: Unreadable[]
}
