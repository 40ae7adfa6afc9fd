import type { YamlValue } from '../document.ts'
import { editDocument } from '../edit/edit-document.ts'
import { readDocumentValue } from '../edit/read-text.ts'
import type { MergeConflict, Preference } from './merge-conflict.ts'
import { mergeValues } from './merge-values.ts'

/** `reason`: why there is no text, if the cause is not a conflict of values. */
export type TextMerge = { text: string; settled: MergeConflict[] } | { conflicts: MergeConflict[]; reason?: string }

/**
 * Merges the values of two texts of one document and writes the result into ours, whose comments and layout stay.
 * Comments of theirs are not taken. Never throws.
 */
export function mergeTexts(base: string | undefined, ours: string, theirs: string, prefer?: Preference): TextMerge {
  const values: YamlValue[] = []
  for (const text of [ours, theirs, ...(base === undefined ? [] : [base])]) {
    const read = readDocumentValue(text)
    if (!('value' in read)) return { conflicts: [], reason: read.message }
    values.push(read.value)
  }
  const [ourValue = null, theirValue = null, baseValue] = values
  const merged = mergeValues(baseValue, ourValue, theirValue, prefer)
  if ('conflicts' in merged) return merged
  const edited = editDocument(ours, merged.value)
  return 'text' in edited ? { text: edited.text, settled: merged.settled } : { conflicts: [], reason: edited.refusal.message }
}
