import { isDeepStrictEqual } from 'node:util'
import { applyPatch, createPatch, structuredPatch } from 'diff'
import { readDocumentValue } from '../../yaml/edit/read-text.ts'
import { mergeTexts } from '../../yaml/merge/merge-texts.ts'

/** `differs`: what others have changed, as a diff, where both have changed the same. */
export type RebasedDraft = { text: string } | { differs: string }

/**
 * A draft of `base` made one of `current`, with comments and layout of both: by lines, as long as what that means is
 * what a merge of the values makes of it. Lines alone could be put where others only look the same.
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
