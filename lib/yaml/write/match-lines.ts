import { definedOf } from '../../defined-of.ts'
import type { Words } from './words.ts'

/** Places of a line's first word in the new text that are tried. */
const MAX_PLACES = 200

/** The end of a chain of lines that are all in the new text, in their order. */
interface Chain {
  /** The word after the last line, in the new text. */
  end: number
  line: Line
  before?: Chain
}

/** A line of the old text: its words. */
interface Line {
  start: number
  end: number
}

/**
 * Returns for each new word the old word that it continues, if the whole line of that word is in the new text: along a
 * chain of as many lines as possible. `source` has the line breaks of the old text.
 */
export function matchLines(old: Words, source: Words, next: Words): (number | undefined)[] {
  const places = new Map<string, number[]>()
  for (const [at, word] of next.words.entries()) {
    const known = places.get(word)
    if (known === undefined) places.set(word, [at])
    else known.push(at)
  }
  const chains: Chain[] = []
  for (const line of linesOf(source)) {
    const found = (places.get(old.words[line.start] ?? '') ?? []).slice(0, MAX_PLACES).filter((at) => isAt(old, line, next, at))
    const longer = found.map((at) => {
      const size = chains.findLastIndex(({ end }) => end <= at) + 1
      return { size, chain: { end: at + line.end - line.start, line, ...definedOf({ before: chains[size - 1] }) } }
    })
    for (const { size, chain } of longer) {
      const known = chains[size]
      if (known === undefined || chain.end < known.end) chains[size] = chain
    }
  }
  return matchesOf(chains.at(-1), next.words.length)
}

function matchesOf(last: Chain | undefined, length: number): (number | undefined)[] {
  const matches: (number | undefined)[] = Array.from({ length })
  for (let chain = last; chain !== undefined; chain = chain.before) {
    const { end, line } = chain
    for (let word = line.start; word < line.end; word++) matches[end - line.end + word] = word
  }
  return matches
}

function linesOf({ words, gaps }: Words): Line[] {
  const starts = gaps.flatMap((gap, at) => (at === 0 || gap.includes('\n') ? [at] : []))
  return starts.map((start, at) => ({ start, end: starts[at + 1] ?? words.length }))
}

/** Whether all words of a line are in the new text, with the white space between them. */
function isAt(old: Words, { start, end }: Line, next: Words, at: number): boolean {
  for (let word = start; word < end; word++) {
    const other = at + word - start
    if (old.words[word] !== next.words[other] || (word > start && old.gaps[word] !== next.gaps[other])) return false
  }
  return true
}
