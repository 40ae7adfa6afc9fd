import { isDeepStrictEqual } from 'node:util'
import type { YamlValue } from '../../../lib/yaml/document.ts'
import type { Dice } from '../../support/dice.ts'

type Mapping = { [key: string]: YamlValue }

/**
 * Writes a value as people write YAML, with a mix of comments, blank lines, quotes, flow and block style, and anchors.
 */
export function handWritten(value: Mapping, dice: Dice): string {
  const hand = new Hand(dice)
  const lines = hand.pairs(value, 0)
  if (dice.chance(0.3)) lines.unshift('---')
  if (dice.chance(0.3)) lines.unshift('#', '# An object that somebody wrote', '#')
  if (dice.chance(0.1)) lines.push('# the end')
  const eol = dice.chance(0.15) ? '\r\n' : '\n'
  const text = lines.join(eol) + (dice.chance(0.1) ? '' : eol)
  return dice.chance(0.05) ? `\ufeff${text}` : text
}

const PLAIN = /^[A-Za-z][A-Za-z0-9./-]*( [A-Za-z0-9./-]+)*$|^[0-9]+\.[0-9]+\.[0-9]+\.[0-9/]+$/
const WORDS = /^(y|n|yes|no|on|off|true|false|null)$/i

class Hand {
  readonly #dice: Dice
  readonly #step: number
  readonly #listStep: number
  readonly #gap: number
  readonly #remarks: number
  readonly #quote: '"' | "'"
  readonly #usesAnchors: boolean
  #named = 0
  readonly #anchors: { name: string; value: YamlValue }[] = []

  constructor(dice: Dice) {
    this.#dice = dice
    this.#step = dice.pick([2, 2, 2, 4, 3])
    this.#listStep = dice.pick([0, 2, this.#step])
    this.#gap = dice.pick([1, 1, 1, 1, 3])
    this.#remarks = dice.pick([0, 0.1, 0.3])
    this.#quote = dice.pick(['"', "'"])
    this.#usesAnchors = dice.chance(0.15)
  }

  pairs(map: Mapping, column: number): string[] {
    const merged = this.#usesAnchors ? this.#merged(map) : undefined
    const own = Object.entries(map).filter(([key]) => merged === undefined || !Object.hasOwn(merged.value, key))
    const first = merged === undefined ? [] : [`${' '.repeat(column)}<<: *${merged.name}`]
    return [...first, ...own.flatMap(([key, value], at) => [...this.#above(column, at), ...this.#pair(key, value, column)])]
  }

  #pair(key: string, value: YamlValue, column: number): string[] {
    const pad = ' '.repeat(column)
    const [first = '', ...rest] = this.#value(value, column, false)
    const written = this.#scalar(key, false, true)
    return this.#dice.chance(0.02) ? [`${pad}? ${written}`, `${pad}:${first}`, ...rest] : [`${pad}${written}:${first}`, ...rest]
  }

  #items(list: YamlValue[], column: number): string[] {
    return list.flatMap((item, at) => {
      const [first = '', ...rest] = this.#value(item, column, true)
      return [...this.#above(column, at), `${' '.repeat(column)}-${first}`, ...rest]
    })
  }

  /** The text after a colon or dash: the rest of the line and the lines below. */
  #value(value: YamlValue, column: number, isItem: boolean): string[] {
    const alias = this.#usesAnchors ? this.#anchors.find((anchor) => isDeepStrictEqual(anchor.value, value)) : undefined
    if (alias !== undefined && this.#dice.chance(0.8)) return [` *${alias.name}${this.#behind()}`]
    const name = this.#anchorName(value)
    const lines = this.#written(value, column, isItem, name === undefined ? '' : ` &${name}`)
    if (name !== undefined) this.#anchors.push({ name, value })
    return lines
  }

  #written(value: YamlValue, column: number, isItem: boolean, anchor: string): string[] {
    if (typeof value === 'object' && value !== null && Object.keys(value).length > 0)
      return this.#collection(value, column, isItem, anchor)
    if (typeof value === 'string' && value.includes('\n')) {
      const block = this.#block(value, column)
      if (block !== undefined) return [`${anchor} ${block[0]}${this.#behind()}`, ...block.slice(1)]
    }
    const text = this.#scalar(value, false, false)
    return [`${anchor}${text === '' ? '' : `${this.#dice.chance(0.03) ? '   ' : ' '}${text}`}${this.#behind(anchor + text)}`]
  }

  #collection(value: YamlValue[] | Mapping, column: number, isItem: boolean, anchor: string): string[] {
    const isSmall = JSON.stringify(value, (_, each: unknown) => (typeof each === 'bigint' ? 0 : each)).length < 60
    if (isSmall && this.#dice.chance(0.3)) return [`${anchor} ${this.#flow(value)}${this.#behind()}`]
    if (this.#dice.chance(0.06)) return this.#flowLines(value, column, anchor)
    const isCompact = isItem && anchor === '' && this.#dice.chance(0.95)
    const inner = isItem
      ? column + (isCompact ? 1 + this.#gap : this.#step)
      : column + (Array.isArray(value) ? this.#listStep : this.#step)
    const lines = Array.isArray(value) ? this.#items(value, inner) : this.pairs(value, inner)
    if (!isCompact) return [`${anchor}${this.#behind(anchor)}`, ...lines]
    const start = lines.findIndex((line) => !/^\s*(#|$)/.test(line))
    return [lines[start]?.slice(column + 1) ?? '', ...lines.slice(start + 1)]
  }

  #flow(value: YamlValue): string {
    const padding = this.#dice.chance(0.3) ? ' ' : ''
    if (Array.isArray(value)) return `[${value.map((item) => this.#flow(item)).join(', ')}]`
    if (typeof value !== 'object' || value === null) return this.#scalar(value, true, false) || 'null'
    const pairs = Object.entries(value).map(([key, member]) => `${this.#scalar(key, true, true)}: ${this.#flow(member)}`)
    return pairs.length === 0 ? '{}' : `{${padding}${pairs.join(', ')}${padding}}`
  }

  /** A flow collection with one member per line. */
  #flowLines(value: YamlValue[] | Mapping, column: number, anchor: string): string[] {
    const pad = ' '.repeat(column + this.#step)
    const members = Array.isArray(value)
      ? value.map((item) => this.#flow(item))
      : Object.entries(value).map(([key, member]) => `${this.#scalar(key, true, true)}: ${this.#flow(member)}`)
    const trailing = this.#dice.chance(0.3) ? ',' : ''
    const lines = members.map((member, at) => `${pad}${member}${at < members.length - 1 ? ',' : trailing}${this.#behind()}`)
    const [open, close] = Array.isArray(value) ? ['[', ']'] : ['{', '}']
    return [`${anchor} ${open}`, ...lines, `${' '.repeat(column + (this.#listStep > 0 ? 1 : this.#step))}${close}`]
  }

  #scalar(value: YamlValue, inFlow: boolean, isKey: boolean): string {
    if (typeof value === 'string') return this.#string(value, isKey)
    if (value === null) return this.#dice.pick(inFlow ? ['null', '~'] : ['null', '~', '', ''])
    if (Array.isArray(value)) return this.#dice.pick(['[]', '[ ]'])
    if (typeof value === 'object') return this.#dice.pick(['{}', '{ }'])
    return typeof value === 'number' && value > 9 && Number.isInteger(value) && this.#dice.chance(0.05)
      ? `0x${value.toString(16)}`
      : String(value)
  }

  #string(value: string, isKey: boolean): string {
    const isPlain = PLAIN.test(value) && !WORDS.test(value)
    if (isPlain && !this.#dice.chance(isKey ? 0.03 : 0.15)) {
      return !isKey && this.#dice.chance(0.02) ? `!!str ${value}` : value
    }
    if (this.#quote === "'" && /^[\x20-\x7e\u00e9]*$/.test(value)) return `'${value.replaceAll("'", "''")}'`
    return JSON.stringify(value).replaceAll(/[\u2028\ufeff]/g, (each) => `\\u${each.charCodeAt(0).toString(16)}`)
  }

  /** A block scalar: header and lines. Undefined if that would not be exact. */
  #block(text: string, column: number): string[] | undefined {
    if (/^[\s]|[^\n\t\x20-\x7e]/.test(text) && !/^ /.test(text)) return undefined
    const body = text.replace(/\n+$/, '')
    const ends = text.length - body.length
    const indicator = text.startsWith(' ') || this.#dice.chance(0.1) ? String(this.#step) : ''
    const chomping = ends === 0 ? '-' : ends === 1 ? '' : '+'
    const isFolded = this.#dice.chance(0.4) && !/^[ \t]|\n[ \t\n]|\t| {2}| \n/.test(text)
    const lines = isFolded ? body.split('\n').flatMap((line, at) => [...(at > 0 ? [''] : []), ...fold(line)]) : body.split('\n')
    const pad = ' '.repeat(column + this.#step)
    const all = [...lines, ...Array.from({ length: Math.max(ends - 1, 0) }, () => '')]
    return [`${isFolded ? '>' : '|'}${indicator}${chomping}`, ...all.map((line) => (line === '' ? '' : pad + line))]
  }

  #anchorName(value: YamlValue): string | undefined {
    const isWorth =
      (typeof value === 'object' && value !== null && Object.keys(value).length > 0) ||
      (typeof value === 'string' && value.length > 4)
    if (!this.#usesAnchors || !isWorth || !this.#dice.chance(0.3)) return undefined
    return `a${this.#named++}`
  }

  #merged(map: Mapping): { name: string; value: Mapping } | undefined {
    return this.#anchors.find(
      (anchor): anchor is { name: string; value: Mapping } =>
        typeof anchor.value === 'object' &&
        anchor.value !== null &&
        !Array.isArray(anchor.value) &&
        Object.keys(anchor.value).length > 0 &&
        Object.entries(anchor.value).every(([key, value]) => isDeepStrictEqual(map[key], value)),
    )
  }

  /** Blank lines and comments above an entry. */
  #above(column: number, at: number): string[] {
    const lines: string[] = []
    if (at > 0 && this.#dice.chance(0.08)) lines.push('')
    if (at > 0 && this.#dice.chance(this.#remarks / 4)) lines.push(`${' '.repeat(column)}# Section`, '')
    if (this.#dice.chance(this.#remarks)) lines.push(`${' '.repeat(column)}# what follows matters`)
    if (this.#dice.chance(this.#remarks / 4)) lines.push(`${' '.repeat(column)}# old: value`)
    return lines
  }

  /** kubectl accepts no tab right after a dash. */
  #behind(before = 'a value'): string {
    if (!this.#dice.chance(this.#remarks)) return ''
    return `${before === '' ? ' ' : this.#dice.pick([' ', '  ', '\t'])}# why`
  }
}

function fold(line: string): string[] {
  return line.match(/.{1,30}(?= |$)/g)?.map((part) => part.trim()) ?? [line]
}
