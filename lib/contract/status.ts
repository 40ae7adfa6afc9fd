import type { Fault } from './fault.ts'
import type { OperationRecord } from './operation-record.ts'

/** The answer of `gitops-status`; fields in snake case as in the API. */
export interface StatusReport {
  fabric: string
  directory: string
  repository_url: string
  branch: string
  /** The commit that was read; null for an empty repository. */
  head: string | null
  gitops_initialized: boolean
  archive_strategy: string
  raw_directory_path: string
  managed_directory_path: string
  /** Which parts of the structure are there. */
  structure: { raw: boolean; managed: boolean; unmanaged: boolean; manifest: boolean; archive_log: boolean }
  /** Raw files that the next ingest would take. */
  pending_files: { file: string; blob: string; documents: number }[]
  /** Raw files that stay until somebody mends them, with every fault. */
  rejected_files: { file: string; blob: string; faults: Fault[] }[]
  /** Managed objects by plural. */
  objects: Record<string, number>
  objects_total: number
  unmanaged_objects: number
  /** Managed files with content that somebody wrote by hand, and that no raw file has brought since. */
  hand_edited_files: string[]
  /** Files of the manifest that are gone. */
  missing_files: string[]
  /** YAML files below `managed/` that the manifest does not know. */
  unknown_files: string[]
  last_operations: OperationRecord[]
  /** The operation that holds the repository's lock now, of this fabric or another one in the repository; or null. */
  lock: { fabric: string; operation: string; expires_at: string } | null
  /** Whether pushes start ingestion. */
  watcher: { enabled: boolean }
  faults: Fault[]
}

/** The answer of `gfm verify`. */
export interface VerifyReport {
  fabric: string
  head: string | null
  operations: number
  originals: number
  documents: number
  /** Documents by how they are accounted for now. */
  accounted: {
    as_written: number
    changed_later: number
    deleted_later: number
    unchanged: number
    unmanaged: number
    empty: number
  }
  /** What could not be proved; empty means lossless. */
  faults: Fault[]
}
