import { definedOf } from '../../defined-of.ts'
import { isStyled, type MapNode, type SeqNode, type YamlNode } from '../syntax/node.ts'
import { lineStart, skipTrivia } from './text-lines.ts'

/** A pair of a mapping or an item of a list, with its offsets in the text. */
export interface Entry {
  key?: YamlNode
  value: YamlNode
  /** Offset of the `?`, of the key with its anchor and tag, of the dash, or of a flow item. */
  start: number
  /** Offset after the colon or dash; the start of a flow item; the end of a key without a colon. */
  mark: number
  /** Offset of the value with its anchor and tag; `mark` if there is no value. */
  valueStart: number
  /** Offset after the last character of the value, without the line break of a block scalar. */
  end: number
}

export interface PairEntry extends Entry {
  key: YamlNode
}

/** Finds the colons, dashes and other marks between the nodes of a document. */
export class Outline {
  readonly #text: string
  readonly #entries = new WeakMap<YamlNode, Entry[]>()

  constructor(text: string) {
    this.#text = text
  }

  /** Returns the pairs or items of a collection in text order. */
  entries(node: MapNode): PairEntry[]
  entries(node: MapNode | SeqNode): Entry[]
  entries(node: MapNode | SeqNode): Entry[] {
    const known = this.#entries.get(node)
    // Stryker disable next-line ConditionalExpression: it only saves time
    if (known !== undefined) return known
    const entries: Entry[] = []
    const members = node.type === 'map' ? node.pairs : node.items.map((value) => ({ value }))
    for (const member of members) entries.push(this.#entry(node, member, entries.at(-1)?.end))
    this.#entries.set(node, entries)
    return entries
  }

  /** Returns the end of a node that begins at or after `from`, where its anchor and tag may be. */
  endOf(node: YamlNode, from: number): number {
    const isBlock = (node.type === 'map' || node.type === 'seq') && !node.flow
    if (isBlock) return this.entries(node).reduce((_, { end }) => end, node.end)
    if (isStyled(node, 'empty')) return this.#endOfAnchor(node, from)
    // Only a block scalar ends with its line break.
    if (this.#text[node.end - 1] !== '\n') return node.end
    return this.#text[node.end - 2] === '\r' ? node.end - 2 : node.end - 1
  }

  /** Returns the end of a node that has no text. Readers agree on no tag of such a node. */
  #endOfAnchor({ anchor }: YamlNode, from: number): number {
    return anchor === undefined ? from : skipTrivia(this.#text, from) + `&${anchor}`.length
  }

  #entry(node: MapNode | SeqNode, { key, value }: { key?: YamlNode; value: YamlNode }, before?: number): Entry {
    const start = this.#start(node, before)
    const mark = key === undefined ? start + (node.flow ? 0 : 1) : this.#afterColon(this.endOf(key, key.start))
    const valueStart = this.#valueStart(value, mark)
    return { ...definedOf({ key }), value, start, mark, valueStart, end: this.endOf(value, mark) }
  }

  #start(node: MapNode | SeqNode, before: number | undefined): number {
    if (!node.flow) return before === undefined ? this.#firstStart(node) : skipTrivia(this.#text, before)
    const at = skipTrivia(this.#text, before ?? node.start)
    // A pair in a list may have no braces.
    return '{[,'.includes(this.#text.charAt(at)) ? skipTrivia(this.#text, at + 1) : at
  }

  /**
   * Returns the start of the first entry. The parser starts a block mapping after the anchor and tag of its first key,
   * but they belong to the key: before them, its line has indentation and marks only.
   */
  #firstStart({ start }: YamlNode): number {
    const line = lineStart(this.#text, start)
    const properties = this.#text.slice(line, start).search(/[&!]/)
    return properties === -1 ? start : line + properties
  }

  #afterColon(keyEnd: number): number {
    const at = skipTrivia(this.#text, keyEnd)
    return this.#text[at] === ':' ? at + 1 : keyEnd
  }

  #valueStart(value: YamlNode, mark: number): number {
    if (hasProperties(value)) return skipTrivia(this.#text, mark)
    return isStyled(value, 'empty') ? mark : value.start
  }
}

function hasProperties(node: YamlNode): boolean {
  return node.anchor !== undefined || node.tag !== undefined
}
