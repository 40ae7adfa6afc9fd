import { isStyled, visitNodes, type YamlNode } from '../syntax/node.ts'
import type { Entry, Outline } from './outline.ts'
import { columnOf, isFirstOnLine } from './text-lines.ts'

/** The style of a document, for text that is added to it. */
export interface Style {
  eol: '\n' | '\r\n'
  /** Spaces by which a mapping is indented below its key. */
  step: number
  /** Spaces by which the dashes of a list are indented below its key. */
  listStep: number
  /** Spaces after a dash. */
  dashGap: number
  quote: '"' | "'"
  /** The padding inside the brackets of a flow mapping: nothing or a space. */
  bracePadding: '' | ' '
  /** Whether the document is JSON: added text must be JSON, too. */
  isJson: boolean
}

/** Reads the prevailing style of a document. Defaults to two spaces, indented lists and double quotes. */
export function readStyle(text: string, root: YamlNode, outline: Outline): Style {
  const tally = new Tally()
  visitNodes(root, (node) => countNode(text, node, outline, tally))
  const step = tally.mostFrequent('step', 2)
  return {
    eol: /\r?\n/.exec(text)?.[0] === '\r\n' ? '\r\n' : '\n',
    step,
    listStep: tally.mostFrequent('list', step),
    dashGap: tally.mostFrequent('gap', 1),
    quote: tally.mostFrequent('quote', 0) === 1 ? "'" : '"',
    bracePadding: tally.mostFrequent('brace', 0) === 1 ? ' ' : '',
    isJson: isJson(text),
  }
}

function countNode(text: string, node: YamlNode, outline: Outline, tally: Tally): void {
  if (isStyled(node, 'quoted')) tally.count('quote', text[node.start] === "'" ? 1 : 0)
  if (node.type !== 'map' && node.type !== 'seq') return
  if (node.flow) countPadding(text, node, tally)
  else for (const entry of outline.entries(node)) countEntry(text, entry, tally)
}

function countPadding(text: string, { type, start }: YamlNode, tally: Tally): void {
  if (type === 'map' && text[start + 1] !== '}') tally.count('brace', text[start + 1] === ' ' ? 1 : 0)
}

function countEntry(text: string, { key, start, value, mark, valueStart }: Entry, tally: Tally): void {
  if (key === undefined) {
    const gap = text.slice(mark, valueStart)
    if (/^ +$/.test(gap)) tally.count('gap', gap.length)
    return
  }
  if ((value.type !== 'map' && value.type !== 'seq') || value.flow || !isFirstOnLine(text, value.start)) return
  tally.count(value.type === 'map' ? 'step' : 'list', columnOf(text, value.start) - columnOf(text, start))
}

function isJson(text: string): boolean {
  if (!/^\ufeff?\s*[{[]/.test(text)) return false
  try {
    JSON.parse(text.replace('\ufeff', ''))
    return true
  } catch {
    return false
  }
}

/** Counts the options that a document uses for each trait of its style. */
class Tally {
  readonly #counts = new Map<string, Map<number, number>>()

  count(trait: string, option: number): void {
    const counts = this.#counts.get(trait) ?? new Map<number, number>()
    counts.set(option, (counts.get(option) ?? 0) + 1)
    this.#counts.set(trait, counts)
  }

  /** Returns the most frequent option; of equally frequent ones, the first seen. */
  mostFrequent(trait: string, fallback: number): number {
    let [best, highest] = [fallback, 0]
    for (const [option, times] of this.#counts.get(trait) ?? []) if (times > highest) [best, highest] = [option, times]
    return best
  }
}
