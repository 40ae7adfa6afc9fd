import { YAML_LIMITS } from '../limits.ts'
import type { MapNode, ScalarNode, SeqNode, YamlNode, YamlPair } from './node.ts'

const BLANK = /[ \n]*/y
const SPACES = / */y
const WORD = /(?:true|false|null|-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?)(?=[,\]} \n])/y
/** The end of a string, or an escape. */
const STOP = /["\\]/g

/**
 * Reads a JSON document without tabs, many times faster than the full parser and with a tenth of its memory. Returns
 * undefined for any other text, valid or not, which `composeDocument` reads. Both produce the same tree from such JSON.
 */
export function readJsonText(
  text: string,
  maxDepth: number,
  maxNodes: number = YAML_LIMITS.yamlNodes.value,
): YamlNode | undefined {
  return new JsonText(text, maxDepth, maxNodes).read()
}

class JsonText {
  readonly #text: string
  readonly #maxDepth: number
  #nodesLeft: number
  #at = 0

  constructor(text: string, maxDepth: number, maxNodes: number) {
    this.#text = text
    this.#maxDepth = maxDepth
    this.#nodesLeft = maxNodes
  }

  read(): YamlNode | undefined {
    this.#skip(BLANK)
    const root = this.#value(1)
    this.#skip(BLANK)
    return this.#at === this.#text.length ? root : undefined
  }

  #value(depth: number): YamlNode | undefined {
    const first = this.#text[this.#at]
    if (first === '{') return this.#mapping(depth)
    if (first === '[') return this.#sequence(depth)
    return first === '"' ? this.#string() : this.#word()
  }

  #mapping(depth: number): MapNode | undefined {
    const start = this.#at
    const pairs = this.#members('}', depth, () => this.#pair(depth + 1))
    return pairs && { type: 'map', flow: true, start, end: this.#at, pairs }
  }

  #pair(depth: number): YamlPair | undefined {
    const key = this.#string()
    this.#skip(SPACES)
    if (key === undefined || !this.#take(':')) return undefined
    this.#skip(BLANK)
    const value = this.#value(depth)
    return value && { key, value }
  }

  #sequence(depth: number): SeqNode | undefined {
    const start = this.#at
    const items = this.#members(']', depth, () => this.#value(depth + 1))
    return items && { type: 'seq', flow: true, start, end: this.#at, items }
  }

  /** Reads from the opening bracket to the closing one: members separated by commas. */
  #members<Member>(close: string, depth: number, readMember: () => Member | undefined): Member[] | undefined {
    if (depth > this.#maxDepth || this.#nodesLeft-- <= 0) return undefined
    const members: Member[] = []
    this.#at++
    this.#skip(BLANK)
    if (this.#take(close)) return members
    do {
      this.#skip(BLANK)
      const member = readMember()
      if (member === undefined) return undefined
      members.push(member)
      this.#skip(BLANK)
    } while (this.#take(','))
    return this.#take(close) ? members : undefined
  }

  #string(): ScalarNode | undefined {
    const start = this.#at
    const string = readJsonString(this.#text, start)
    if (string === undefined || this.#nodesLeft-- <= 0) return undefined
    this.#at = string.end
    return { type: 'scalar', style: 'quoted', text: string.text, start, end: string.end }
  }

  #word(): ScalarNode | undefined {
    const start = this.#at
    if (!this.#skip(WORD) || this.#nodesLeft-- <= 0) return undefined
    return { type: 'scalar', style: 'plain', text: this.#text.slice(start, this.#at), start, end: this.#at }
  }

  #take(character: string): boolean {
    if (this.#text[this.#at] !== character) return false
    this.#at++
    return true
  }

  #skip(pattern: RegExp): boolean {
    pattern.lastIndex = this.#at
    if (!pattern.test(this.#text)) return false
    this.#at = pattern.lastIndex
    return true
  }
}

/** Returns the double-quoted string that begins at an offset if it is valid JSON; YAML reads it the same way. */
export function readJsonString(text: string, start: number): { text: string; end: number } | undefined {
  // Stryker disable next-line all: no other text is valid JSON up to a quote, which takes long to find out
  if (text[start] !== '"') return undefined
  STOP.lastIndex = start + 1
  for (let stop = STOP.exec(text); stop !== null; stop = STOP.exec(text)) {
    if (stop[0] === '"') return unescaped(text, start, STOP.lastIndex)
    STOP.lastIndex++
  }
  return undefined
}

function unescaped(text: string, start: number, end: number): { text: string; end: number } | undefined {
  try {
    return { text: JSON.parse(text.slice(start, end)) as string, end }
  } catch {
    return undefined
  }
}
