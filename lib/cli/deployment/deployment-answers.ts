import * as z from 'zod'
import { OPERATION_STATUSES } from '../../contract/operation-record.ts'

/*
 * What the command line needs of a deployment's answers in order to show them. The answers themselves are kept as they
 * are: `--json` prints what was answered, with fields that a later version adds.
 */

const position = z.looseObject({ file: z.string(), line: z.number().optional(), column: z.number().optional() })

export const faults = z.array(
  position.extend({
    code: z.string(),
    severity: z.enum(['error', 'warning']),
    message: z.string(),
    found: z.string().optional(),
    expected: z.string().optional(),
    hint: z.string().optional(),
    related: z.array(position).optional(),
  }),
)

export const problem = z.looseObject({
  title: z.string().default(''),
  detail: z.string().default(''),
  code: z.string().default(''),
  errors: faults.default([]),
})

export const operationReport = z.looseObject({
  operation: z.string(),
  fabric: z.string(),
  status: z.enum(['succeeded', 'no_change', 'rejected']),
  dry_run: z.boolean(),
  message: z.string(),
  commit: z.string().nullable(),
  fates: z.record(z.string(), z.number()),
  files: z.array(
    z.looseObject({
      file: z.string(),
      outcome: z.enum(['ingested', 'rejected', 'empty', 'restored']),
      archived_to: z.string().optional(),
    }),
  ),
  faults,
  edited: z.looseObject({ object: z.string(), path: z.string(), after: z.string().nullable() }).optional(),
  diff: z.string().optional(),
})

export const operationRecord = z.looseObject({
  operation: z.string(),
  status: z.enum(OPERATION_STATUSES),
  failure: z.looseObject({ code: z.string(), message: z.string(), faults: faults.default([]) }).optional(),
})

export const objectHistory = z.looseObject({
  object: z.string(),
  path: z.string().nullable(),
  operations: z.array(
    z.looseObject({
      operation: z.string(),
      kind: z.string(),
      time: z.string(),
      actor: z.string(),
      event: z.string(),
      source: z.looseObject({ file: z.string(), document: z.number(), line: z.number() }).optional(),
    }),
  ),
})

export const objectPage = z.looseObject({
  objects: z.array(
    z.looseObject({
      group: z.string(),
      plural: z.string(),
      namespace: z.string(),
      name: z.string(),
      path: z.string(),
      etag: z.string(),
    }),
  ),
  next: z.string().optional(),
})

/** Records that a list leaves out. A deployment of an older version does not tell. */
const unreadable = z.array(z.looseObject({ id: z.string(), reason: z.string() })).optional()

export const operationsPage = z.looseObject({
  unreadable,
  operations: z.array(operationRecord.extend({ kind: z.string(), started_at: z.iso.datetime() })),
})

export const statusReport = z.looseObject({
  fabric: z.string(),
  directory: z.string(),
  repository_url: z.string(),
  branch: z.string(),
  head: z.string().nullable(),
  gitops_initialized: z.boolean(),
  archive_strategy: z.string(),
  structure: z.looseObject({ archive_log: z.boolean() }),
  pending_files: z.array(z.looseObject({ file: z.string(), documents: z.number() })),
  rejected_files: z.array(z.looseObject({ file: z.string(), faults })),
  objects: z.record(z.string(), z.number()),
  objects_total: z.number(),
  unmanaged_objects: z.number(),
  hand_edited_files: z.array(z.string()),
  missing_files: z.array(z.string()),
  unknown_files: z.array(z.string()),
  last_operations: z.array(
    z.looseObject({ operation: z.string(), kind: z.string(), status: z.string(), message: z.string().optional() }),
  ),
  lock: z.looseObject({ fabric: z.string(), operation: z.string(), expires_at: z.string() }).nullable(),
  watcher: z.looseObject({ enabled: z.boolean() }),
  faults,
})

export const fabricRecord = z.looseObject({
  id: z.string(),
  description: z.string(),
  repository_url: z.string(),
  branch: z.string(),
  directory: z.string(),
  archive_strategy: z.string(),
  validation: z.string(),
  kinds: z.array(z.looseObject({ group: z.string(), kind: z.string() })),
  gitops_initialized: z.boolean(),
  last_operation: z.string().nullable(),
})

export const fabricsPage = z.looseObject({ fabrics: z.array(fabricRecord), unreadable, next: z.string().optional() })

const operationCount = z.int().nonnegative()

export const rebuildReport = z.looseObject({
  repository_url: z.string(),
  branch: z.string(),
  complete: z.boolean(),
  repository_restored: z.boolean(),
  fabrics: z.array(
    z.looseObject({
      fabric: z.string(),
      directory: z.string(),
      record: z.enum(['restored', 'updated', 'present', 'waiting']),
      reset: z.array(z.string()).optional(),
      operations_restored: operationCount,
      operations_present: operationCount,
      operations_left_out: operationCount,
    }),
  ),
  skipped: z.array(z.looseObject({ directory: z.string(), reason: z.string() })),
  repository_reset: z.array(z.string()).optional(),
  unreadable,
})

const failedPart = z.looseObject({ status: z.literal('failed'), reason: z.string() })
const part = z.discriminatedUnion('status', [z.looseObject({ status: z.literal('ok') }), failedPart])
const queue = z.discriminatedUnion('status', [
  z.looseObject({ status: z.literal('ok'), waiting: z.number(), in_flight: z.number() }),
  failedPart,
])

export const healthReport = z.looseObject({
  stage: z.string(),
  version: z.string(),
  time: z.iso.datetime(),
  table: part,
  bucket: part,
  queue,
  dead_letters: queue,
  // Older deployments do not tell.
  dead_events: queue.optional(),
})

export const watcherAnswer = z.looseObject({
  watcher_status: z.looseObject({
    is_watching: z.boolean(),
    raw_path: z.string(),
    scan_interval: z.number(),
    last_scan_time: z.string().nullable(),
    statistics: z.looseObject({ files_processed: z.number(), processing_errors: z.number() }),
    health_issues: z.array(z.string()),
  }),
})

const delivery = z.looseObject({
  delivery: z.string(),
  source: z.string(),
  status: z.string(),
  reason: z.string().optional(),
  branch: z.string().optional(),
  received_at: z.string(),
  operations: z.array(z.string()).optional(),
})

export const deliveriesPage = z.looseObject({ deliveries: z.array(delivery) })

export const failedPage = z.looseObject({
  failed: z.array(
    z.looseObject({
      id: z.string(),
      type: z.string(),
      sent_at: z.string(),
      failure: z.looseObject({ code: z.string(), message: z.string() }).optional(),
    }),
  ),
  /** Deployments of an older version do not tell of them. */
  events: z
    .array(
      z.looseObject({
        id: z.string(),
        sent_at: z.string(),
        about: z.string(),
        function: z.string().optional(),
        failure: z.looseObject({ code: z.string(), message: z.string() }).optional(),
      }),
    )
    .optional(),
})

export const retriedPage = z.looseObject({
  retried: z.array(z.looseObject({ id: z.string(), outcome: z.string(), operation: z.string().optional() })),
})
