import * as z from 'zod'

/** What the manifest says of one object in the repository. Paths are relative to the fabric's directory. */
export const manifestEntry = z.object({
  /** Key of the object: `Kind.group/namespace/name`. */
  object: z.string(),
  path: z.string(),
  /** Blob id of the bytes as the manager last wrote or adopted them. */
  blob: z.string().regex(/^[0-9a-f]{40}$/, 'expected 40 hex digits'),
  /** The raw file it came from; absent for what was adopted. */
  source: z.string().optional(),
  document: z.number().int().optional(),
  /** The operation that wrote it last. */
  operation: z.string(),
})

export type ManifestEntry = z.infer<typeof manifestEntry>
