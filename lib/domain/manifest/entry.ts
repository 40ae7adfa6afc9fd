import * as z from 'zod'
import { unsafeReason } from '../tree/repo-path.ts'

/** The manifest's entry for one object in the repository. Paths are relative to the fabric's directory. */
export const manifestEntry = z.object({
  /** Key of the object: `Kind.group/namespace/name`. */
  object: z.string(),
  path: z.string().refine((path) => unsafeReason(path) === undefined, 'expected a path below the directory of the fabric'),
  /** Blob id of the bytes that the manager last wrote or adopted. */
  blob: z.string().regex(/^[0-9a-f]{40}$/, 'expected 40 hex digits'),
  /**
   * The merge base of a file that was edited by hand: blob id of the content that a raw file last provided. Null for a
   * file that no raw file has provided.
   */
  base: z
    .string()
    .regex(/^[0-9a-f]{40}$/, 'expected 40 hex digits')
    .nullable()
    .optional(),
  /** The raw file that provided the object; absent for adopted files. */
  source: z.string().optional(),
  document: z.number().int().optional(),
  /** The operation that last wrote the object. */
  operation: z.string(),
})

export type ManifestEntry = z.infer<typeof manifestEntry>

/**
 * Returns the entry of an edited object, given its previous entry. The content that a raw file last provided stays
 * known as the merge base, so that the next raw file is merged with the edit and does not undo it.
 */
export function entryAfterEdit(previous: ManifestEntry | undefined, edited: ManifestEntry): ManifestEntry {
  if (previous === undefined) return { ...edited, base: null }
  const { base = previous.blob, ...rest } = previous
  return base === edited.blob ? { ...rest, ...edited } : { ...rest, ...edited, base }
}
