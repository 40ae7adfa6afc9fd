import * as z from 'zod'
import { fault } from './fault.ts'
import { operationRecord } from './operation.ts'
import { commitId, count } from './scalars.ts'

/** The answer of `gitops-status`; fields in snake case as in the API. */
export const statusReport = z.object({
  fabric: z.string(),
  directory: z.string(),
  repository_url: z.string(),
  branch: z.string(),
  head: commitId.nullable().describe('The commit that was read; null for an empty repository'),
  gitops_initialized: z.boolean(),
  archive_strategy: z.string(),
  raw_directory_path: z.string(),
  managed_directory_path: z.string(),
  /** Which parts of the structure are there. */
  structure: z.object({
    raw: z.boolean(),
    managed: z.boolean(),
    unmanaged: z.boolean(),
    manifest: z.boolean(),
    archive_log: z.boolean(),
  }),
  /** Raw files that the next ingest would take. */
  pending_files: z.array(z.object({ file: z.string(), blob: z.string(), documents: count })),
  /** Raw files that stay until they are corrected, with every fault. */
  rejected_files: z.array(z.object({ file: z.string(), blob: z.string(), faults: z.array(fault) })),
  objects: z.record(z.string(), count).describe('Managed objects by plural'),
  objects_total: count,
  unmanaged_objects: count,
  /** Managed files that were edited by hand since the last operation, which the next one adopts. */
  hand_edited_files: z.array(z.string()),
  /** Files of the manifest that are gone. */
  missing_files: z.array(z.string()),
  /** YAML files below `managed/` that the manifest does not know. */
  unknown_files: z.array(z.string()),
  last_operations: z.array(operationRecord),
  /** The operation that holds the repository's lock now, of this fabric or another one in the repository; or null. */
  lock: z.object({ fabric: z.string(), operation: z.string(), expires_at: z.string() }).nullable(),
  /** Whether pushes start ingestion. */
  watcher: z.object({ enabled: z.boolean() }),
  host_api: z
    .object({ fault: z.string() })
    .exactOptional()
    .describe('Why commit statuses and proposals cannot be sent to the Git host; absent if its API can be asked'),
  faults: z.array(fault),
})

export type StatusReport = z.infer<typeof statusReport>

/** The answer of `gfm verify`. */
const verifyReport = z.object({
  fabric: z.string(),
  head: commitId.nullable(),
  operations: count,
  originals: count,
  documents: count,
  /** Documents by how they are accounted for now. */
  accounted: z.object({
    as_written: count,
    changed_later: count,
    deleted_later: count,
    unchanged: count,
    unmanaged: count,
    empty: count,
  }),
  /** What could not be proved; empty means lossless. */
  faults: z.array(fault),
})

export type VerifyReport = z.infer<typeof verifyReport>

/** A fault that a check finds. `fingerprint`: the same in each check while the fault is there, on whatever line. */
const finding = fault.extend({ fingerprint: z.string() })

export type Finding = z.infer<typeof finding>

/** The answer of `gfm check`. */
const checkReport = z.object({
  /** The commit whose findings are left out; null without a base. */
  base: commitId.nullable(),
  fabrics: z.array(z.object({ fabric: z.string(), directory: z.string(), findings: z.array(finding) })),
})

export type CheckReport = z.infer<typeof checkReport>
