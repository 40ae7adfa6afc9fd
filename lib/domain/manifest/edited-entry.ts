import type { ManifestEntry } from './entry.ts'

/**
 * Returns the entry of an edited object, given its previous entry. The content that a raw file last provided stays
 * known as the merge base, so that the next raw file is merged with the edit and does not undo it.
 */
export function entryAfterEdit(previous: ManifestEntry | undefined, edited: ManifestEntry): ManifestEntry {
  if (previous === undefined) return { ...edited, base: null }
  const { base = previous.blob, ...rest } = previous
  return base === edited.blob ? { ...rest, ...edited } : { ...rest, ...edited, base }
}
