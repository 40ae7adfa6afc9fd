/** What replaces the characters from `start` to `end` (offsets in the old text). */
export interface TextPatch {
  start: number
  end: number
  text: string
}

/** Applies patches to a text; undefined when two of them overlap. Insertions at one place keep their order. */
export function applyPatches(text: string, patches: readonly TextPatch[]): string | undefined {
  const sorted = patches.toSorted((a, b) => a.start - b.start || a.end - b.end)
  let result = ''
  let at = 0
  for (const { start, end, text: replacement } of sorted) {
    if (start < at) return undefined
    result += text.slice(at, start) + replacement
    at = end
  }
  return result + text.slice(at)
}
