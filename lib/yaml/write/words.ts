/** A text cut at its white space. */
export interface Words {
  words: string[]
  /** The white space before each word, and behind the last one; empty if there is none. */
  gaps: string[]
}

const GAP = /[ \t\n]+/y
/** White space in double quotes: also escaped, and a line break that is escaped. */
const ESCAPED_GAP = /(?:[ \t\n]|\\[nt ]|\\\n)+/y

/** Cuts a text at its white space; `isEscaped`: as it is in double quotes. */
export function cutWords(text: string, isEscaped = false): Words {
  const gap = isEscaped ? ESCAPED_GAP : GAP
  const [words, gaps]: [string[], string[]] = [[], ['']]
  let isWord = false
  for (let at = 0; at < text.length; ) {
    gap.lastIndex = at
    const [blank] = gap.exec(text) ?? []
    if (blank !== undefined) {
      if (isWord) gaps.push(blank)
      else gaps[gaps.length - 1] += blank
      isWord = false
      at += blank.length
      continue
    }
    const size = isEscaped && text[at] === '\\' ? 2 : 1
    if (isWord) words[words.length - 1] += text.slice(at, at + size)
    else words.push(text.slice(at, at + size))
    isWord = true
    at += size
  }
  if (isWord) gaps.push('')
  return { words, gaps }
}
