import * as z from 'zod'
import { actor } from './operation.ts'
import { instant } from './scalars.ts'

/** The permission to upload one file, once. */
export const uploadGrant = z.object({
  /** ULID: of the upload, and of the operation that ingests it. */
  upload: z.string(),
  fabric: z.string(),
  /** Below `raw/`. */
  file_path: z.string(),
  actor,
  reason: z.string().exactOptional(),
  /** Bytes. */
  size: z.int().positive(),
  sha256: z.string().exactOptional(),
  /** Blob id of the waiting file that this upload replaces. */
  replaces: z.string().exactOptional(),
  /** Whether a proposal was asked for, whatever the delivery of the fabric. */
  propose: z.boolean().exactOptional(),
})

export type UploadGrant = z.infer<typeof uploadGrant>

/** A signed request: anybody who has it may send it, once or more often, until it expires. */
const signedRequest = z.object({
  url: z.url(),
  method: z.literal('PUT'),
  headers: z.record(z.string(), z.string()).describe('Send them unchanged'),
  expires_at: instant,
})

export type SignedRequest = z.infer<typeof signedRequest>

/** A request that uploads a file. */
export const grantedUpload = z.object({
  operation: z.string().describe('The operation that will ingest the file'),
  ...signedRequest.shape,
})
