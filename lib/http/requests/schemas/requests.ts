import * as z from 'zod'
import { scanInterval } from './scan-interval.ts'
import { directoryPath, fabricName, operationId, repositoryName, repositoryPath } from './text.ts'

/** The body of `init-gitops`. */
export const initBody = z.strictObject({
  force: z.boolean().default(false),
  dry_run: z.boolean().default(false),
  /** The fabric's directory, if it differs from the registered one. */
  base_directory: directoryPath.optional(),
  strip_hnp_stamps: z.boolean().default(false),
})

/** The body of `ingest-raw`. */
export const ingestBody = z.strictObject({
  file_path: repositoryPath.min(1).optional(),
  dry_run: z.boolean().default(false),
  atomic: z.boolean().default(false),
})

/** The query of a request that hands over a file. */
export const dropQuery = z.strictObject({ dry_run: z.stringbool().default(false) })

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
export const revertBody = z.strictObject({ dry_run: z.boolean().default(false) })

/** A page starts after the last id of the page before. */
const page = { limit: z.coerce.number().int().min(1).max(100).default(50) }

export const fabricsQuery = z.strictObject({ ...page, after: fabricName.optional() })
export const repositoriesQuery = z.strictObject({ ...page, after: repositoryName.optional() })
export const operationsQuery = z.strictObject({ ...page, after: operationId.optional() })
export const deliveriesQuery = z.strictObject({ limit: page.limit })
