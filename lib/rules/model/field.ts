import type { YamlValue } from '../../yaml/document.ts'
import { jsonText } from '../../yaml/value/json-text.ts'
import { isMapping, member } from '../../yaml/value/value.ts'

/** The longest value that a message quotes. */
const LONGEST_QUOTE = 80

/**
 * A value of an object together with its place: what Go's types read there. A field that is absent, null or of another
 * type reads as the zero value, as after the fabric's decoder; a schema tells wrong types.
 */
export class Field {
  readonly value: YamlValue | undefined
  readonly #parent: Field | undefined
  readonly #key: string

  constructor(value: YamlValue | undefined, parent?: Field, key = '') {
    this.value = value
    this.#parent = parent
    this.#key = key
  }

  /** Returns the member that keys lead to, existing or not. */
  at(...keys: readonly string[]): Field {
    let field: Field = this
    for (const key of keys) field = new Field(isMapping(field.value) ? member(field.value, key) : undefined, field, key)
    return field
  }

  /** The items of a list; none for anything else. */
  get items(): Field[] {
    return Array.isArray(this.value) ? this.value.map((item, index) => new Field(item, this, String(index))) : []
  }

  /** The members of a mapping, in the order of the file; none for anything else. */
  get members(): Field[] {
    return isMapping(this.value) ? Object.entries(this.value).map(([key, value]) => new Field(value, this, key)) : []
  }

  /** Whether anything but null is there. */
  get isSet(): boolean {
    return this.value !== undefined && this.value !== null
  }

  /** Whether Go's zero value is there: nothing, null, `''`, `0`, `false`, an empty list or mapping. */
  get isZero(): boolean {
    if (typeof this.value === 'object' && this.value !== null) return Object.keys(this.value).length === 0
    return this.value === undefined || !this.value
  }

  get text(): string {
    return typeof this.value === 'string' ? this.value : ''
  }

  get number(): number {
    return typeof this.value === 'number' || typeof this.value === 'bigint' ? Number(this.value) : 0
  }

  get flag(): boolean {
    return this.value === true
  }

  /** The key in a mapping, or the index in a list. */
  get key(): string {
    return this.#key
  }

  get path(): string[] {
    return this.#parent === undefined ? [] : [...this.#parent.path, this.#key]
  }

  /** The path as a message names it: `spec.links[0].switch.port`. */
  get name(): string {
    if (this.#parent === undefined) return ''
    const parent = this.#parent.name
    if (Array.isArray(this.#parent.value)) return `${parent}[${this.#key}]`
    return parent === '' ? this.#key : `${parent}.${this.#key}`
  }

  /** The value as a message quotes it; undefined if there is none or it is no scalar. */
  get quoted(): string | undefined {
    if (!this.isSet || typeof this.value === 'object') return undefined
    const text = typeof this.value === 'string' ? this.value : jsonText(this.value ?? null)
    return text.length > LONGEST_QUOTE ? `${text.slice(0, LONGEST_QUOTE)}...` : text
  }
}
