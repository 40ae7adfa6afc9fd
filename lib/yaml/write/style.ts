import { visitNodes, type YamlNode } from '../syntax/node.ts'
import type { Entry, Outline } from './outline.ts'
import { columnOf, isFirstOnLine } from './text-lines.ts'

/** How a document is written, for what is added to it. */
export interface Style {
  eol: '\n' | '\r\n'
  /** Spaces by which a mapping is indented below its key. */
  step: number
  /** Spaces by which the dashes of a list are indented below its key. */
  listStep: number
  /** Spaces behind a dash. */
  dashGap: number
  quote: '"' | "'"
  /** What stands inside the brackets of a flow mapping: nothing or a space. */
  bracePadding: '' | ' '
  /** Whether the document is JSON: everything that is added is, too. */
  isJson: boolean
}

/** Reads the prevailing style of a document; two spaces, indented lists and double quotes where it does not tell. */
export function readStyle(text: string, root: YamlNode, outline: Outline): Style {
  const tally = new Tally()
  visitNodes(root, (node) => countNode(text, node, outline, tally))
  const step = tally.most('step', 2)
  return {
    eol: /\r?\n/.exec(text)?.[0] === '\r\n' ? '\r\n' : '\n',
    step,
    listStep: tally.most('list', step),
    dashGap: tally.most('gap', 1),
    quote: tally.most('quote', 0) === 1 ? "'" : '"',
    bracePadding: tally.most('brace', 0) === 1 ? ' ' : '',
    isJson: isJson(text),
  }
}

function countNode(text: string, node: YamlNode, outline: Outline, tally: Tally): void {
  if (node.type === 'scalar' && node.style === 'quoted') tally.count('quote', text[node.start] === "'" ? 1 : 0)
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
    JSON.parse(text.replace(/^\ufeff/, ''))
    return true
  } catch {
    return false
  }
}

/** Counts how often something is written in which way. */
class Tally {
  readonly #counts = new Map<string, Map<number, number>>()

  count(what: string, way: number): void {
    const ways = this.#counts.get(what) ?? new Map<number, number>()
    ways.set(way, (ways.get(way) ?? 0) + 1)
    this.#counts.set(what, ways)
  }

  /** The most frequent way; of two the one that was seen first. */
  most(what: string, otherwise: number): number {
    let [best, most] = [otherwise, 0]
    for (const [way, times] of this.#counts.get(what) ?? []) if (times > most) [best, most] = [way, times]
    return best
  }
}
