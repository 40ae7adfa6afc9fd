import { z } from 'zod'
import { repositoryPath } from './text.ts'

/** The body of `init-gitops`. */
export const initBody = z.strictObject({
  force: z.boolean().default(false),
  dry_run: z.boolean().default(false),
  /** The fabric's directory, where it differs from the registered one. */
  base_directory: repositoryPath.optional(),
  strip_hnp_stamps: z.boolean().default(false),
})

/** The body of `ingest-raw`. */
export const ingestBody = z.strictObject({
  file_path: repositoryPath.min(1).optional(),
  dry_run: z.boolean().default(false),
  atomic: z.boolean().default(false),
})

/** The query of a list. */
export const pageQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(100).default(50),
  after: z.string().max(2048).optional(),
})

export const noBody = z.strictObject({})
