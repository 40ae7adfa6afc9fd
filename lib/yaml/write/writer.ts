import type { YamlValue } from '../document.ts'
import { isFilled, isMapping, type Mapping } from '../value/value.ts'
import { literalText } from './block-text.ts'
import type { Style } from './style.ts'
import { type Quoting, writeScalar } from './write-scalar.ts'

/** The text after a colon or dash: the rest of its line and the lines below. */
export interface Written {
  head: string
  body: string[]
}

/** Writes new values in the style of a document. */
export class Writer {
  readonly style: Style

  constructor(style: Style) {
    this.style = style
  }

  /**
   * Writes a value on one line for a flow collection. In a multi-line JSON document it gets lines indented from
   * `column`.
   */
  flow(value: YamlValue, column?: number): string {
    if (!isMapping(value) && !Array.isArray(value)) return this.scalar(value, true)
    const inner = this.#inner(column)
    if (Array.isArray(value)) {
      const items = value.map((item) => this.flow(item, inner))
      return this.#brackets('[', items, ']', column)
    }
    const pairs = Object.entries(value).map(([key, member]) => this.flowPair(key, member, inner))
    return this.#brackets('{', pairs, '}', column)
  }

  flowPair(key: string, value: YamlValue, column?: number): string {
    return `${this.scalar(key, true)}: ${this.flow(value, column)}`
  }

  /** Writes a scalar or an empty collection. */
  scalar(value: YamlValue, inFlow: boolean, quoting: Quoting = 'plain'): string {
    if (Array.isArray(value)) return '[]'
    return isMapping(value) ? '{}' : writeScalar(value, quoting, inFlow, this.style)
  }

  /** Returns the lines of a pair of a block mapping whose keys are in `column`. */
  pair(key: string, value: YamlValue, column: number): string[] {
    const { head, body } = this.afterColon(value, column)
    return [`${' '.repeat(column)}${this.scalar(key, false)}:${head}`, ...body]
  }

  /** Returns the lines of an item of a block list whose dashes are in `column`. */
  item(value: YamlValue, column: number): string[] {
    const { head, body } = this.afterDash(value, column)
    return [`${' '.repeat(column)}-${head}`, ...body]
  }

  afterColon(value: YamlValue, column: number): Written {
    if (!isFilled(value)) return this.#text(value, column)
    return { head: '', body: this.block(value, column + (Array.isArray(value) ? this.style.listStep : this.style.step)) }
  }

  afterDash(value: YamlValue, column: number): Written {
    if (!isFilled(value)) return this.#text(value, column)
    const [first = '', ...body] = this.block(value, column + 1 + this.style.dashGap)
    return { head: first.slice(column + 1), body }
  }

  /** Returns the lines of a collection that is not empty. */
  block(value: YamlValue[] | Mapping, column: number): string[] {
    if (Array.isArray(value)) return value.flatMap((item) => this.item(item, column))
    return Object.entries(value).flatMap(([key, member]) => this.pair(key, member, column))
  }

  #text(value: YamlValue, parent: number): Written {
    if (typeof value === 'string' && value.includes('\n')) {
      const form = { parent, column: parent + this.style.step, isIndented: false, keepsEnd: false, old: [] }
      const block = literalText(value, form)
      if (block !== undefined && !/[\d+]/.test(block.header)) return { head: ` ${block.header}`, body: block.lines }
    }
    return { head: ` ${this.scalar(value, false)}`, body: [] }
  }

  #inner(column: number | undefined): number | undefined {
    return column === undefined ? undefined : column + this.style.step
  }

  #brackets(open: string, members: string[], close: string, column: number | undefined): string {
    if (members.length === 0) return open + close
    const inner = this.#inner(column)
    if (inner !== undefined) {
      const [before, after] = [this.style.eol + ' '.repeat(inner), this.style.eol + ' '.repeat(column ?? 0)]
      return open + members.map((member) => before + member).join() + after + close
    }
    const padding = open === '{' ? this.style.bracePadding : ''
    return `${open}${padding}${members.join(', ')}${padding}${close}`
  }
}
