import * as z from 'zod'
import { DIFF_CONTEXT } from '../../../contract/object.ts'
import { conflictDecision, givenReason, operationStatus } from '../../../contract/operation.ts'
import { fate } from '../../../contract/report.ts'
import { LIMITS } from '../../../domain/limits.ts'
import { scanInterval } from './scan-interval.ts'
import { fabricName, operationId, placeInRepository, pointInTime, repositoryName, repositoryPath } from './text.ts'

const proposes = 'Open a pull or merge request in place of a push, whatever the delivery of the fabric'

/** Of a body. */
const propose = z.boolean().default(false).describe(proposes)

const reason = givenReason.optional()

/** The query of every write. */
export const writeQuery = {
  dry_run: z.stringbool().default(false),
  propose: z.stringbool().default(false).describe(proposes),
  reason,
}

/** The body of `init-gitops`. */
export const initBody = z.strictObject({
  force: z.boolean().default(false),
  dry_run: z.boolean().default(false),
  propose,
  reason,
  /** The fabric's directory, if it differs from the registered one. */
  base_directory: placeInRepository.optional(),
  strip_hnp_stamps: z.boolean().default(false),
})

/** The body of `ingest-raw`. */
export const ingestBody = z.strictObject({
  file_path: repositoryPath.min(1).optional(),
  dry_run: z.boolean().default(false),
  propose,
  reason,
  atomic: z.boolean().default(false),
  decisions: z.array(z.strictObject(conflictDecision.shape)).max(LIMITS.conflictDecisions.value).default([]),
})

/** The query of a request that hands over a file. */
export const dropQuery = z.strictObject(writeQuery)

/** The YAML reader's limit for a raw file. */
const MAX_UPLOAD_BYTES = 64 * 1024 * 1024

/** The body of a request for an upload. */
export const uploadBody = z.strictObject({
  file_path: repositoryPath.min(1),
  size: z.int().min(1).max(MAX_UPLOAD_BYTES),
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/, 'expected 64 hexadecimal digits')
    .optional(),
  replaces: z
    .string()
    .regex(/^[0-9a-f]{40}$/, 'expected a blob id')
    .optional(),
  propose,
  reason,
})

/**
 * The body of a call to the watcher. HNP's interval was 30 seconds by default; here webhooks announce pushes at once,
 * and the clock is only the fallback.
 */
export const watcherBody = z.strictObject({
  action: z.enum(['start', 'stop']),
  scan_interval: scanInterval.optional(),
})

/** The body of a retry: ids of failed deliveries, or nothing for all. */
export const retryBody = z.strictObject({ ids: z.array(z.string().min(1).max(100)).min(1).max(100).optional() })

/** The body of a revert. */
export const revertBody = z.strictObject({ dry_run: z.boolean().default(false), propose, reason })

/** The body of a restore. */
export const restoreBody = z.strictObject({
  at: pointInTime.describe('When the object was right: a time, an age, an operation or a commit'),
  dry_run: z.boolean().default(false),
  propose,
  reason,
})

/** Which of the changes between two commits are told. */
const pageOfChanges = {
  limit: z.coerce
    .number()
    .int()
    .min(1)
    .max(LIMITS.changesTold.value)
    .default(LIMITS.changesTold.value)
    .describe('So many files that differ'),
  after: repositoryPath.min(1).optional().describe('`next` of the page before'),
  path_prefix: repositoryPath.min(1).optional().describe('Only files whose path, from the root, begins with it'),
  context: z.coerce
    .number()
    .int()
    .min(0)
    .max(100_000)
    .default(DIFF_CONTEXT)
    .describe('Unchanged lines around each change; 100000 for whole files'),
}

/** The query of a comparison: two points in time. */
export const changesQuery = z.strictObject({ from: pointInTime, to: pointInTime.default('HEAD'), ...pageOfChanges })

/** The query of what one commit changed. */
export const changeQuery = z.strictObject(pageOfChanges)

/** The query of an operation. */
export const operationQuery = z.strictObject({
  brief: z
    .stringbool()
    .default(false)
    .describe('Lists of the report are cut to their first 100 items; `left_out` counts the others'),
})

/** The query of the documents of an operation. */
export const documentsQuery = z.strictObject({
  file: repositoryPath.min(1).optional().describe('Only documents of this raw file, by its path from the root'),
  fate: fate.optional(),
  after: z.coerce.number().int().min(0).default(0).describe('`next` of the page before'),
  limit: z.coerce.number().int().min(1).max(1000).default(100),
})

/** A page starts after the last id of the page before. */
const page = { limit: z.coerce.number().int().min(1).max(100).default(50) }

export const fabricsQuery = z.strictObject({
  ...page,
  after: fabricName.optional(),
  status: z.stringbool().default(false).describe('With the condition of each fabric, as the records tell it'),
})
export const fabricQuery = z.strictObject({
  status: z
    .stringbool()
    .default(false)
    .describe('With the state of the branch as the records tell it. The `ETag` is then one of the whole, not for `If-Match`'),
})
export const repositoriesQuery = z.strictObject({ ...page, after: repositoryName.optional() })
export const operationsQuery = z.strictObject({
  ...page,
  after: operationId.optional(),
  actor: z.string().min(1).max(300).optional().describe('Part of a name or an address, in any letter case'),
  status: operationStatus.optional(),
  object: z
    .string()
    .max(700)
    .optional()
    .describe('`KIND/NAME` or `KIND/NAMESPACE/NAME`: only operations with a commit that touched it'),
  file: repositoryPath.min(1).optional().describe('Only operations with a commit that took this raw file, or wrote this file'),
})
export const deliveriesQuery = z.strictObject({ limit: page.limit })
