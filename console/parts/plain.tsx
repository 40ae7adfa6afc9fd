import type { ComponentChildren } from 'preact'

/** Characters that change how their neighbours look or that show nothing: bidirectional marks, controls, odd spaces. */
const HIDDEN =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u115f\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/g

/** Text of files and names as text: what would hide or reorder something is shown as a mark with its code point. */
export function Plain({ text }: { text: string }): ComponentChildren {
  if (text.search(HIDDEN) === -1) return text
  const parts: ComponentChildren[] = []
  let from = 0
  for (const { index, 0: character } of text.matchAll(HIDDEN)) {
    parts.push(text.slice(from, index), <span class="mark">{codePoint(character)}</span>)
    from = index + character.length
  }
  return [...parts, text.slice(from)]
}

/** The same in one text, for titles, labels and what holds no elements. */
export function visible(text: string): string {
  return text.replace(HIDDEN, codePoint)
}

function codePoint(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`
}
