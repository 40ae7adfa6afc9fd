import { type JSONVisitor, visit } from 'jsonc-parser'
import { LIMITS } from '../../domain/limits.ts'
import type { YamlValue } from '../../yaml/document.ts'
import { integer } from '../../yaml/value/read-value.ts'
import { decodeJson, notJson, parsed } from './json-body.ts'

const HALF_PAIR = /\p{Surrogate}/u

/**
 * The value of a JSON text by RFC 8259: large integers stay exact, and characters that YAML treats as line ends are
 * ordinary characters. Refuses a name that appears twice in an object, half a surrogate pair, a number beyond a double,
 * and deep nesting. Throws `invalid_request` with the place.
 */
export function readJsonValue(bytes: Uint8Array): YamlValue {
  const text = decodeJson(bytes)
  parsed(text)
  const reader = new ValueReader(text)
  visit(text, reader, { disallowComments: true })
  return reader.value
}

interface Open {
  container: YamlValue[] | Map<string, YamlValue>
  name: string
}

/** Builds the value of a text that is known to be JSON. */
class ValueReader implements JSONVisitor {
  value: YamlValue = null
  readonly #text: string
  readonly #open: Open[] = []

  constructor(text: string) {
    this.#text = text
  }

  onObjectBegin = (_offset: number, _length: number, line: number, character: number): undefined => {
    this.#begin(new Map(), line, character)
  }

  onArrayBegin = (_offset: number, _length: number, line: number, character: number): undefined => {
    this.#begin([], line, character)
  }

  onObjectEnd = (): void => this.#end()
  onArrayEnd = (): void => this.#end()

  onObjectProperty = (name: string, _offset: number, _length: number, line: number, character: number): void => {
    const open = this.#open.at(-1)
    if (open === undefined) return
    if (open.container instanceof Map && open.container.has(name))
      throw notJson(`The name ${JSON.stringify(name.slice(0, 100))} occurs twice`, placeOf(line, character))
    if (HALF_PAIR.test(name)) throw notJson('A name has half a surrogate pair', placeOf(line, character))
    open.name = name
  }

  onLiteralValue = (value: unknown, offset: number, length: number, line: number, character: number): void => {
    if (typeof value === 'string' && HALF_PAIR.test(value))
      throw notJson('A text has half a surrogate pair', placeOf(line, character))
    if (typeof value === 'number' && !Number.isFinite(value))
      throw notJson('The number is beyond what a double holds', placeOf(line, character))
    const literal = typeof value === 'number' ? this.#text.slice(offset, offset + length) : ''
    this.#add(/^-?\d+$/.test(literal) ? integer(BigInt(literal)) : (value as YamlValue))
  }

  #begin(container: Open['container'], line: number, character: number): void {
    this.#open.push({ container, name: '' })
    const { value: most } = LIMITS.valueLevels
    if (this.#open.length > most) throw notJson(`The body is nested more than ${most} levels deep`, placeOf(line, character))
  }

  #end(): void {
    const { container = [] } = this.#open.pop() ?? {}
    this.#add(container instanceof Map ? Object.fromEntries(container) : container)
  }

  #add(value: YamlValue): void {
    const open = this.#open.at(-1)
    if (open === undefined) this.value = value
    else if (open.container instanceof Map) open.container.set(open.name, value)
    else open.container.push(value)
  }
}

function placeOf(line: number, character: number): { line: number; column: number } {
  return { line: line + 1, column: character + 1 }
}
