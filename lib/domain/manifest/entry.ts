import * as z from 'zod'
import { unsafeReason } from '../tree/repo-path.ts'

/** What the manifest says of one object in the repository. Paths are relative to the fabric's directory. */
export const manifestEntry = z.object({
  /** Key of the object: `Kind.group/namespace/name`. */
  object: z.string(),
  path: z.string().refine((path) => unsafeReason(path) === undefined, 'expected a path below the directory of the fabric'),
  /** Blob id of the bytes as the manager last wrote or adopted them. */
  blob: z.string().regex(/^[0-9a-f]{40}$/, 'expected 40 hex digits'),
  /**
   * Blob id of what a raw file brought last, where the file was edited by hand since: what the next raw file is
   * compared with. Null for a file that no raw file has brought.
   */
  base: z
    .string()
    .regex(/^[0-9a-f]{40}$/, 'expected 40 hex digits')
    .nullable()
    .optional(),
  /** The raw file it came from; absent for what was adopted. */
  source: z.string().optional(),
  document: z.number().int().optional(),
  /** The operation that wrote it last. */
  operation: z.string(),
})

export type ManifestEntry = z.infer<typeof manifestEntry>
