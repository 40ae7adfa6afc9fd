import * as z from 'zod'
import { ARCHIVE_STRATEGIES, CONFLICT_POLICIES } from '../../contract/fabric.ts'
import type { OperationKind } from '../../contract/operation.ts'
import { OPERATION_STATUSES, type OperationRecord } from '../../contract/operation-record.ts'
import { type FabricRecord, type RepositoryRecord, SCAN_INTERVAL_SECONDS } from '../../contract/registration.ts'

/** A place in a file as it is stored and answered. */
export const POSITION = z.object({
  file: z.string(),
  line: z.number().exactOptional(),
  column: z.number().exactOptional(),
})

/** A fault as it is stored and answered. */
export const FAULT = POSITION.extend({
  code: z.string(),
  severity: z.enum(['error', 'warning']),
  message: z.string(),
  found: z.string().exactOptional(),
  expected: z.string().exactOptional(),
  hint: z.string().exactOptional(),
  related: z.array(POSITION).exactOptional(),
})

export const FABRIC_RECORD = z.object({
  id: z.string(),
  name: z.string(),
  directory: z.string(),
  archive_strategy: z.enum(ARCHIVE_STRATEGIES),
  raw_directory_path: z.string(),
  managed_directory_path: z.string(),
  kinds: z.array(z.object({ group: z.string(), kind: z.string(), plural: z.string() })),
  validation: z.enum(['none', 'strict']),
  on_conflict: z.enum(CONFLICT_POLICIES).default('reject'),
  repository: z.string(),
  repository_url: z.string(),
  branch: z.string(),
  description: z.string(),
  gitops_initialized: z.boolean(),
  watcher_enabled: z.boolean().default(true),
  scan_interval: z.int().positive().default(SCAN_INTERVAL_SECONDS),
  commit_status: z.boolean().default(false),
  rejected_files: z.array(z.object({ file: z.string(), blob: z.string(), faults: z.number() })),
  last_operation: z.string().nullable(),
  created_at: z.string(),
  updated_at: z.string(),
  version: z.int(),
}) satisfies z.ZodType<FabricRecord>

export const REPOSITORY_RECORD = z.object({
  id: z.string(),
  url: z.string(),
  branch: z.string(),
  credentials_secret: z.string().exactOptional(),
  webhook_secret: z.string().exactOptional(),
  head: z.string().nullable(),
  processed_head: z.string().nullable().default(null),
  processed_at: z.string().exactOptional(),
  left_head: z.string().nullable().exactOptional(),
  swept_at: z.string().exactOptional(),
  created_at: z.string(),
}) satisfies z.ZodType<RepositoryRecord>

/** A value that the domain adds is missed here by the compiler, not by a reader of the table. */
export const OPERATION_KIND = z.enum({
  init: 'init',
  ingest: 'ingest',
  put: 'put',
  patch: 'patch',
  delete: 'delete',
  revert: 'revert',
} satisfies { [K in OperationKind]: K })

const count = z.int().nonnegative().exactOptional()

export const OPERATION_RECORD = z.object({
  operation: z.string(),
  kind: OPERATION_KIND,
  fabric: z.string(),
  repository: z.string(),
  status: z.enum(OPERATION_STATUSES),
  actor: z.object({ name: z.string(), email: z.string() }),
  started_at: z.string(),
  finished_at: z.string().exactOptional(),
  source_commit: z.string().nullable().exactOptional(),
  commit: z.string().nullable().exactOptional(),
  base: z.string().nullable().exactOptional(),
  rivals: z.array(z.string()).exactOptional(),
  message: z.string().exactOptional(),
  files_processed: count,
  documents_extracted: count,
  files_created: count,
  files_archived: count,
  failure: z.object({ code: z.string(), message: z.string(), faults: z.array(FAULT).exactOptional() }).exactOptional(),
  request: z
    .object({
      file_path: z.string().exactOptional(),
      atomic: z.boolean().exactOptional(),
      force: z.boolean().exactOptional(),
      base_directory: z.string().exactOptional(),
      upload: z.string().exactOptional(),
    })
    .exactOptional(),
}) satisfies z.ZodType<OperationRecord>
