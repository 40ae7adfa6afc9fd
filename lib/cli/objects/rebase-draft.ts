import { isDeepStrictEqual } from 'node:util'
import { applyPatch, createPatch, structuredPatch } from 'diff'
import { readDocumentValue } from '../../yaml/edit/read-text.ts'
import { mergeTexts } from '../../yaml/merge/merge-texts.ts'

/** `differs`: the other changes, as a diff, if both changed the same value. */
export type RebasedDraft = { text: string } | { differs: string }

/**
 * Turns a draft of `base` into one of `current`, with the comments and layout of both: merged by lines, if the result
 * means the same as a merge of the values. Lines alone could be put in a place that only looks the same.
 */
export function rebaseDraft(base: string, draft: string, current: string): RebasedDraft {
  const text = applyPatch(current, structuredPatch('', '', base, draft, '', '', { context: 1 }))
  const merged = mergeTexts(base, current, draft)
  if (text !== false && 'text' in merged && isSame(text, merged.text)) return { text }
  return { differs: createPatch('object', base, current, 'as you read it', 'as it is now') }
}

function isSame(one: string, other: string): boolean {
  const [a, b] = [readDocumentValue(one), readDocumentValue(other)]
  return 'value' in a && 'value' in b && isDeepStrictEqual(a.value, b.value)
}
