/** A text cut at its white space. */
export interface Words {
  words: string[]
  /** The white space before each word, and behind the last one; empty if there is none. */
  gaps: string[]
}

const GAP_AND_WORD = /([ \t\n]*)([^ \t\n]*)/g
/** White space in double quotes: also escaped, and a line break that is escaped. */
const ESCAPED_GAP_AND_WORD = /((?:[ \t\n]|\\[nt \n])*)((?:[^ \t\n\\]|\\[^nt \n])*)/g

/** Cuts a text at its white space; `isEscaped`: as it is in double quotes. */
export function cutWords(text: string, isEscaped = false): Words {
  const [words, gaps]: [string[], string[]] = [[], []]
  // Stryker disable next-line StringLiteral: both groups always match, if only nothing
  for (const [, gap = '', word = ''] of text.matchAll(isEscaped ? ESCAPED_GAP_AND_WORD : GAP_AND_WORD)) {
    gaps.push(gap)
    if (word !== '') words.push(word)
  }
  return { words, gaps }
}
