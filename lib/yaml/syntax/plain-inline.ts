import { readJsonString } from './json-text.ts'
import type { MapNode, ScalarNode, SeqNode, YamlNode, YamlPair } from './node.ts'

/** A plain scalar that begins with an everyday character; it may end with spaces. */
const PLAIN = /(?:[A-Za-z0-9_./(]|-(?=[A-Za-z0-9_.]))(?:[^\n:#]|:(?=\S)|(?<=[^ ])#)*/y
/** A plain scalar in brackets: words with single spaces or colons between them. */
const FLOW_PLAIN = /[A-Za-z0-9_./][A-Za-z0-9_./-]*(?:[ :][A-Za-z0-9_./-]+)*/y
const SINGLE_QUOTED = /'[^'\n]*(?:''[^'\n]*)*'/y
const REST_OF_LINE = /(?: +#[^\n]*| *)(?=\n|$)/y
const PLAIN_REST = /(?:#[^\n]*)?(?=\n|$)/y

/**
 * Reads a value on one line: an everyday scalar, or a flow collection of at most so many levels. Calls `count` for each
 * node in a collection. Undefined for any other text.
 */
export function readInline(text: string, start: number, levels: number, count: () => void): YamlNode | undefined {
  const first = text[start]
  if (first === "'" || first === '"' || first === '[' || first === '{') {
    const value = new FlowReader(text, start, levels, count).read()
    return value !== undefined && matchesAt(REST_OF_LINE, text, value.end) ? value : undefined
  }
  PLAIN.lastIndex = start
  if (!PLAIN.test(text) || !matchesAt(PLAIN_REST, text, PLAIN.lastIndex)) return undefined
  let end = PLAIN.lastIndex
  while (text[end - 1] === ' ') end--
  return { type: 'scalar', style: 'plain', text: text.slice(start, end), start, end }
}

function matchesAt(pattern: RegExp, text: string, at: number): boolean {
  pattern.lastIndex = at
  return pattern.test(text)
}

function readQuoted(text: string, start: number): ScalarNode | undefined {
  const json = readJsonString(text, start)
  if (json !== undefined) return { type: 'scalar', style: 'quoted', text: json.text, start, end: json.end }
  if (!matchesAt(SINGLE_QUOTED, text, start)) return undefined
  const end = SINGLE_QUOTED.lastIndex
  return { type: 'scalar', style: 'quoted', text: text.slice(start + 1, end - 1).replaceAll("''", "'"), start, end }
}

/** Reads a flow collection on one line. */
class FlowReader {
  readonly #text: string
  readonly #count: () => void
  #at: number
  #levels: number

  constructor(text: string, start: number, levels: number, count: () => void) {
    this.#text = text
    this.#at = start
    this.#levels = levels
    this.#count = count
  }

  read(): YamlNode | undefined {
    const first = this.#text[this.#at]
    if (first === '[' || first === '{') {
      if (this.#levels-- <= 0) return undefined
      const collection = first === '[' ? this.#sequence() : this.#mapping()
      this.#levels++
      return collection
    }
    const scalar = first === "'" || first === '"' ? readQuoted(this.#text, this.#at) : this.#plain()
    if (scalar !== undefined) this.#at = scalar.end
    return scalar
  }

  #node(): YamlNode | undefined {
    this.#count()
    return this.read()
  }

  #sequence(): SeqNode | undefined {
    const start = this.#at
    const items = this.#members(']', () => this.#node())
    return items && { type: 'seq', flow: true, start, end: this.#at, items }
  }

  #mapping(): MapNode | undefined {
    const start = this.#at
    const pairs = this.#members('}', () => this.#pair())
    return pairs && { type: 'map', flow: true, start, end: this.#at, pairs }
  }

  #pair(): YamlPair | undefined {
    const key = this.#node()
    if (key === undefined || !this.#take(':') || !this.#take(' ')) return undefined
    this.#skipSpaces()
    const value = this.#node()
    return value && { key, value }
  }

  /** Reads from the opening bracket to the closing one: members separated by commas. */
  #members<Member>(close: string, readMember: () => Member | undefined): Member[] | undefined {
    const members: Member[] = []
    this.#at++
    this.#skipSpaces()
    if (this.#take(close)) return members
    do {
      this.#skipSpaces()
      const member = readMember()
      if (member === undefined) return undefined
      members.push(member)
      this.#skipSpaces()
    } while (this.#take(','))
    return this.#take(close) ? members : undefined
  }

  #plain(): ScalarNode | undefined {
    FLOW_PLAIN.lastIndex = this.#at
    if (!FLOW_PLAIN.test(this.#text)) return undefined
    const [start, end] = [this.#at, FLOW_PLAIN.lastIndex]
    return { type: 'scalar', style: 'plain', text: this.#text.slice(start, end), start, end }
  }

  #take(character: string): boolean {
    if (this.#text[this.#at] !== character) return false
    this.#at++
    return true
  }

  #skipSpaces(): void {
    while (this.#text[this.#at] === ' ') this.#at++
  }
}
