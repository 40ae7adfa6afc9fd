import type { ManifestEntry } from './entry.ts'

/**
 * The entry of an object that was edited, given the one it had: what a raw file brought last stays known, so that the
 * next one is merged with the edit and does not undo it.
 */
export function entryAfterEdit(known: ManifestEntry | undefined, edited: ManifestEntry): ManifestEntry {
  if (known === undefined) return { ...edited, base: null }
  const { base = known.blob, ...rest } = known
  return base === edited.blob ? { ...rest, ...edited } : { ...rest, ...edited, base }
}
