import type { Unreadable } from '../../contract/unreadable.ts'

/** What became of one fabric in a rebuild; fields in snake case as in the API. */
export interface RebuiltFabric {
  fabric: string
  directory: string
  /** `updated`: it was there, but did not know of the newest operations. */
  record: 'restored' | 'updated' | 'present' | 'waiting'
  /**
   * Fields of a record that could not be read: they have the values of Git, or of a new record. Absent where all could
   * be read.
   */
  reset?: string[]
  /** False when there was no time for all of its history. */
  complete: boolean
  operations_restored: number
  operations_present: number
  /** Reports of operations that did not come to their end, or whose commit is not on the branch. */
  operations_left_out: number
}

/** A directory with a manifest from which no fabric was taken. */
export interface SkippedDirectory {
  directory: string
  /** The fabric that its manifest names, where that is known. */
  fabric?: string
  reason: string
}

/** The answer of a rebuild. */
export interface RebuildReport {
  repository: string
  repository_url: string
  branch: string
  /** The commit that was read; null for an empty repository. */
  head: string | null
  /** False when there was no time for everything: the same request again goes on. */
  complete: boolean
  /** Whether the repository's record was made anew. */
  repository_restored: boolean
  /** As `reset` of a fabric; secrets are not in Git, and have to be named again. */
  repository_reset?: string[]
  fabrics: RebuiltFabric[]
  skipped: SkippedDirectory[]
  /**
   * Records of the repository's fabrics and operations that cannot be read, and that Git knows too little of to write
   * them anew.
   */
  unreadable: Unreadable[]
}
