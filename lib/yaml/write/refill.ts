import { commonItems } from '../value/common-items.ts'
import { matchLines } from './match-lines.ts'
import { cutWords, type Words } from './words.ts'

/** A text whose lines are folded: as the document has it, without its indentation, and as it reads. */
export interface FoldedText {
  source: string
  value: string
}

/** How a scalar writes words and white space that are new. */
export interface RefillForm {
  /** Whether a source has the escapes of double quotes. */
  isEscaped: boolean
  /** A line break that reads as a space. */
  fold: string
  /** Whether the text has its lines for itself and an indented line keeps its line break, as in a block scalar. */
  isBlock: boolean
  word: (text: string) => string
  /** Writes white space with a line break. `isIndented`: whether the line before it is indented further. */
  gap: (value: string, isIndented: boolean) => string
}

/** Words in both texts together beyond which a text is not compared word by word. */
const MAX_WORDS = 20_000

/**
 * Returns the source of another text that has the old lines as far as they are unchanged, and the old line breaks
 * between unchanged words; new text is not folded. Undefined if the new text has no words, or both have too many. The
 * caller checks how the result reads: white space may need another form, and the old source may lack words of its
 * value.
 */
export function refill(old: FoldedText, text: string, form: RefillForm): string | undefined {
  const [was, source, next] = [cutWords(old.value), cutWords(old.source, form.isEscaped), cutWords(text)]
  if (next.words.length === 0 || was.words.length + next.words.length > MAX_WORDS) return undefined
  const intact = matchLines(was, source, next)
  const matches = matchWords(was.words, next.words, intact)
  const edges = edgesOf(source, intact, form)
  const gaps = gapMatches(matches, source, edges)
  const indented = indentedAt(source.gaps)
  let [result, isIndented] = ['', false]
  for (const [at, value] of next.gaps.entries()) {
    const gap = gaps[at] ?? NONE
    const isAlike = was.gaps[gap] === value && (!isBreak(value) || !form.isBlock || indented[gap] === isIndented)
    const known = isAlike ? source.gaps[gap] : undefined
    result += gapText(value, known, { isIndented, isEdge: edges[at] === true }, form)
    isIndented = form.isBlock && isLineIndented(result)
    result += source.words[matches[at] ?? NONE] ?? form.word(next.words[at] ?? '')
  }
  return result
}

/** Writes white space: as the old text has it, if that is `known`. An indented line is not folded. */
function gapText(
  value: string,
  known: string | undefined,
  { isIndented, isEdge }: { isIndented: boolean; isEdge: boolean },
  form: RefillForm,
): string {
  const isInLine = !isBreak(value)
  if (known !== undefined && !(isInLine && isIndented && isBreak(known))) return known
  if (!isInLine) return form.gap(value, isIndented)
  return value === ' ' && isEdge && !isIndented ? form.fold : value
}

const NONE = -1

function isBreak(gap: string): boolean {
  return gap.includes('\n')
}

/** Returns for each new gap whether it is beside an intact line. A scalar on the line of its key has no edge there. */
function edgesOf({ words }: Words, intact: readonly (number | undefined)[], { isBlock }: RefillForm): boolean[] {
  const isEdge = (gap: number) => isBlock || (gap > 0 && gap < words.length)
  return [...intact, undefined].map((word, at) => {
    const before = intact[at - 1]
    return (word !== undefined && isEdge(word)) || (before !== undefined && isEdge(before + 1))
  })
}

/** Returns for each new word the old word that it continues: those of intact lines, and between them common words. */
function matchWords(
  old: readonly string[],
  next: readonly string[],
  intact: readonly (number | undefined)[],
): (number | undefined)[] {
  const matches = [...intact]
  let [from, start] = [0, 0]
  for (const [at, match = old.length] of [...intact, old.length].entries()) {
    if (at < next.length && intact[at] === undefined) continue
    const common = commonItems(old.slice(from, match), next.slice(start, at))
    for (const [index, each] of common.entries()) if (each !== undefined) matches[start + index] = from + each
    from = match + 1
    start = at + 1
  }
  return matches
}

/**
 * Returns for each new gap the old gap whose source it may have. Where gaps disappear, those with a line break remain;
 * where gaps are added, the first and the last keep theirs, and a single one stays beside an intact line.
 */
function gapMatches(
  matches: readonly (number | undefined)[],
  { words, gaps }: Words,
  edges: readonly boolean[],
): (number | undefined)[] {
  const found: (number | undefined)[] = []
  const broken = gaps.map(isBreak)
  let from = 0
  for (const [at, match = words.length] of [...matches, words.length].entries()) {
    if (at < matches.length && matches[at] === undefined) continue
    const old = Array.from({ length: match - from + 1 }, (_, index) => from + index)
    const isBesideIntact = { first: edges[found.length] === true, last: edges[at] === true }
    found.push(...fitted(old, at - found.length + 1, broken, isBesideIntact))
    from = match + 1
  }
  return found
}

/** Fits old gaps to another number of gaps. */
function fitted(
  old: readonly number[],
  size: number,
  broken: readonly boolean[],
  isBesideIntact: { first: boolean; last: boolean },
): (number | undefined)[] {
  let surplus = Math.max(0, old.length - size)
  const left = old.filter((gap) => broken[gap] === true || --surplus < 0).slice(0, size)
  if (left.length === size) return left
  const [head, last] = [left.slice(0, -1), left.at(-1)]
  const isLast = head.length > 0 || isBesideIntact.last
  const first = isBesideIntact.first || !isLast ? last : undefined
  const start = head.length > 0 ? head : [first]
  return [...start, ...Array.from({ length: size - start.length - 1 }, () => undefined), isLast ? last : undefined]
}

/** Returns for each gap whether the line before it is indented. */
function indentedAt(gaps: readonly string[]): boolean[] {
  let isIndented = false
  return gaps.map((gap, at) => {
    const before = isIndented
    if (at === 0 || isBreak(gap)) isIndented = isLineIndented(gap)
    return before
  })
}

/** Whether the last line of a text begins with a blank. */
function isLineIndented(text: string): boolean {
  return /[ \t]/.test(text[text.lastIndexOf('\n') + 1] ?? '')
}
