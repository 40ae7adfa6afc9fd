import { YAML_LIMITS } from '../limits.ts'
import { endOfLine } from './lines.ts'
import { readLiteral } from './literal-text.ts'
import type { MapNode, SeqNode, YamlNode, YamlPair } from './node.ts'
import { readInline } from './plain-inline.ts'

/** A key of everyday characters with its colon. */
const KEY = /[A-Za-z0-9_][A-Za-z0-9_./-]{0,200}:(?=[ \n]|$)/y
const MARKER = /^---(?: +#.*| *)$/

const SPACE = 0x20
const DASH = 0x2d
const HASH = 0x23
const BAR = 0x7c

/**
 * Reads the plain block style of most manifests, many times faster than a full parser: block mappings and sequences of
 * one-line values and literal texts. Returns undefined for any other text, valid or not, which `composeDocument` reads.
 * Both produce the same tree from plain block style.
 */
export function readPlainBlock(
  text: string,
  maxDepth: number,
  maxNodes: number = YAML_LIMITS.yamlNodes.value,
): YamlNode | undefined {
  if (text.includes('\t') || text.includes('\r')) return undefined
  return new PlainBlock(text, maxDepth, maxNodes).read()
}

/** Thrown if the text leaves the plain block style; never leaves this file. */
const OTHER_STYLE = Symbol('other style')

class PlainBlock {
  readonly #text: string
  readonly #maxDepth: number
  readonly #maxNodes: number
  /** The current line: start, column and end of its content. At the end of the text the column is -1. */
  #at = 0
  #column = 0
  #lineEnd = -1
  #nodes = 0

  constructor(text: string, maxDepth: number, maxNodes: number) {
    this.#text = text
    this.#maxDepth = maxDepth
    this.#maxNodes = maxNodes
  }

  read(): YamlNode | undefined {
    try {
      this.#nextLine()
      if (this.#column === 0 && MARKER.test(this.#text.slice(this.#at, this.#lineEnd))) this.#nextLine()
      const root = this.#block(1)
      return this.#column === -1 ? root : undefined
    } catch (thrown) {
      if (thrown === OTHER_STYLE) return undefined
      throw thrown
    }
  }

  /** Moves to the next line that is neither blank nor a comment. */
  #nextLine(): void {
    const text = this.#text
    while (this.#lineEnd < text.length) {
      const start = this.#lineEnd + 1
      this.#lineEnd = endOfLine(text, start)
      this.#at = start
      while (text.charCodeAt(this.#at) === SPACE) this.#at++
      const first = text.charCodeAt(this.#at)
      if (this.#at < this.#lineEnd && first !== HASH) {
        this.#column = this.#at - start
        return
      }
    }
    this.#column = -1
  }

  /**
   * Reads the mapping or sequence that begins on the current line, and no line in another column: one that is indented
   * further than its last would belong to a value above, and no block takes it.
   */
  #block(depth: number): YamlNode {
    this.#count()
    if (depth > this.#maxDepth) throw OTHER_STYLE
    return this.#isDash() ? this.#sequence(this.#column, depth) : this.#mapping(this.#column, depth)
  }

  #isDash(): boolean {
    return this.#text.charCodeAt(this.#at) === DASH && this.#text.charCodeAt(this.#at + 1) === SPACE
  }

  #mapping(column: number, depth: number): MapNode {
    const start = this.#at
    const pairs: YamlPair[] = []
    let end = start
    while (this.#column === column) {
      const key = this.#key()
      const value = this.#value(key.end, column, depth)
      pairs.push({ key, value })
      end = value.end
    }
    return { type: 'map', flow: false, start, end, pairs }
  }

  #sequence(column: number, depth: number): SeqNode {
    const start = this.#at
    const items: YamlNode[] = []
    let end = start
    while (this.#column === column && this.#isDash()) {
      const item = this.#item(column, depth)
      items.push(item)
      end = item.end
    }
    return { type: 'seq', flow: false, start, end, items }
  }

  #key(): YamlNode {
    this.#count()
    KEY.lastIndex = this.#at
    if (!KEY.test(this.#text)) throw OTHER_STYLE
    const [start, end] = [this.#at, KEY.lastIndex - 1]
    return { type: 'scalar', style: 'plain', text: this.#text.slice(start, end), start, end }
  }

  /** Reads the value of a key that ends at `keyEnd`. */
  #value(keyEnd: number, column: number, depth: number): YamlNode {
    const at = this.#skipSpaces(keyEnd + 1)
    if (at < this.#lineEnd && this.#text.charCodeAt(at) !== HASH) return this.#inline(at, column, depth)
    this.#nextLine()
    const isNested = this.#column > column || (this.#column === column && this.#isDash())
    return isNested ? this.#block(depth + 1) : { type: 'scalar', style: 'empty', text: '', start: keyEnd, end: keyEnd }
  }

  /** Reads the item after a dash: a value, or a mapping or sequence that begins on the same line. */
  #item(column: number, depth: number): YamlNode {
    const at = this.#skipSpaces(this.#at + 1)
    const dash = this.#at
    this.#at = at
    KEY.lastIndex = at
    if (!this.#isDash() && !KEY.test(this.#text)) return this.#inline(at, column, depth)
    this.#column = column + at - dash
    return this.#block(depth + 1)
  }

  /** Reads a value on one line, or a literal text. */
  #inline(at: number, column: number, depth: number): YamlNode {
    this.#count()
    const value = this.#text.charCodeAt(at) === BAR ? this.#literal(at, column) : this.#line(at, this.#maxDepth - depth)
    if (value === undefined) throw OTHER_STYLE
    this.#nextLine()
    return value
  }

  #line(at: number, levels: number): YamlNode | undefined {
    return readInline(this.#text, at, levels, this.#count)
  }

  #literal(at: number, column: number): YamlNode | undefined {
    const literal = readLiteral(this.#text, at, column)
    if (literal !== undefined) this.#lineEnd = literal.next - 1
    return literal?.node
  }

  /** Counts a node. Leaves a text with too many nodes to the full parser, which reports them. */
  readonly #count = (): void => {
    if (++this.#nodes > this.#maxNodes) throw OTHER_STYLE
  }

  #skipSpaces(from: number): number {
    let at = from
    while (this.#text.charCodeAt(at) === SPACE) at++
    return at
  }
}
