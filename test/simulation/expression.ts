/* DynamoDB's expressions, as far as the adapters use them (Amazon DynamoDB Developer Guide, "Expressions"). */

/** What the placeholders of a request stand for. */
export interface Placeholders {
  names: Record<string, string>
  values: Record<string, unknown>
}

type Attributes = Record<string, unknown>
type Operand = (item: Attributes, given: Placeholders) => unknown
export type Condition = (item: Attributes, given: Placeholders) => boolean
/** Gives the attributes that change; undefined for those that go. */
export type Update = (item: Attributes, given: Placeholders) => Attributes

const TOKEN = /\s*(<>|<=|>=|[=<>(),+-]|[#:]?[A-Za-z_][\w.]*)/y
const CLAUSES = new Set(['SET', 'ADD', 'REMOVE'])

const conditions = new Map<string, Condition>()
const updates = new Map<string, Update>()

/** Whether a condition holds; one without an item looks at an empty one. Throws on what it does not know. */
export function conditionOf(text: string): Condition {
  const known = conditions.get(text)
  if (known !== undefined) return known
  const read = new Reader(text).condition()
  conditions.set(text, read)
  return read
}

/** Throws on what it does not know. */
export function updateOf(text: string): Update {
  const known = updates.get(text)
  if (known !== undefined) return known
  const read = new Reader(text).update()
  updates.set(text, read)
  return read
}

class Reader {
  readonly #tokens: string[]
  #at = 0

  constructor(text: string) {
    this.#tokens = tokensOf(text)
  }

  condition(): Condition {
    const found = this.#or()
    if (this.#peek() !== undefined) throw new Error(`unexpected ${this.#peek()}`)
    return found
  }

  update(): Update {
    const parts: ((item: Attributes, given: Placeholders, after: Attributes) => void)[] = []
    for (let clause = this.#take(); clause !== undefined; clause = this.#take()) {
      do {
        parts.push(this.#assignment(clause))
      } while (this.#accept(','))
    }
    return (item, given) => {
      const after: Attributes = {}
      for (const part of parts) part(item, given, after)
      return after
    }
  }

  #assignment(clause: string) {
    if (!CLAUSES.has(clause)) throw new Error(`an update with ${clause}`)
    const name = nameOf(this.#take())
    if (clause === 'REMOVE')
      return (_: Attributes, given: Placeholders, after: Attributes) => {
        after[name(given)] = undefined
      }
    if (clause === 'SET') this.#expect('=')
    const value = this.#operand()
    return (item: Attributes, given: Placeholders, after: Attributes) => {
      const key = name(given)
      after[key] = clause === 'SET' ? value(item, given) : Number(item[key] ?? 0) + Number(value(item, given))
    }
  }

  #or(): Condition {
    let left = this.#and()
    while (this.#accept('OR')) {
      const [one, other] = [left, this.#and()]
      left = (item, given) => one(item, given) || other(item, given)
    }
    return left
  }

  #and(): Condition {
    let left = this.#not()
    while (this.#accept('AND')) {
      const [one, other] = [left, this.#not()]
      left = (item, given) => one(item, given) && other(item, given)
    }
    return left
  }

  #not(): Condition {
    if (this.#accept('NOT')) {
      const inner = this.#not()
      return (item, given) => !inner(item, given)
    }
    if (this.#accept('(')) {
      const inner = this.#or()
      this.#expect(')')
      return inner
    }
    return this.#call() ?? this.#comparison()
  }

  #call(): Condition | undefined {
    const name = this.#peek()
    if (name !== 'attribute_exists' && name !== 'attribute_not_exists' && name !== 'begins_with') return undefined
    this.#at += 1
    this.#expect('(')
    const left = this.#operand()
    const right = this.#accept(',') ? this.#operand() : undefined
    this.#expect(')')
    if (name === 'attribute_exists') return (item, given) => left(item, given) !== undefined
    if (name === 'attribute_not_exists') return (item, given) => left(item, given) === undefined
    return (item, given) => String(left(item, given) ?? '').startsWith(String(right?.(item, given)))
  }

  #comparison(): Condition {
    const left = this.#operand()
    const operator = this.#take()
    if (operator === 'IN') return this.#membership(left)
    if (operator === 'BETWEEN') {
      const low = this.#operand()
      this.#expect('AND')
      const high = this.#operand()
      return (item, given) =>
        compare('>=', left(item, given), low(item, given)) && compare('<=', left(item, given), high(item, given))
    }
    const right = this.#operand()
    return (item, given) => compare(operator, left(item, given), right(item, given))
  }

  #membership(left: Operand): Condition {
    const members: Operand[] = []
    this.#expect('(')
    do members.push(this.#operand())
    while (this.#accept(','))
    this.#expect(')')
    return (item, given) => members.some((member) => compare('=', left(item, given), member(item, given)))
  }

  #operand(): Operand {
    const first = this.#term()
    const sign = this.#peek()
    if (sign !== '+' && sign !== '-') return first
    this.#at += 1
    const second = this.#term()
    return (item, given) => Number(first(item, given)) + (sign === '+' ? 1 : -1) * Number(second(item, given))
  }

  #term(): Operand {
    const token = this.#take() ?? ''
    if (token.startsWith(':')) return (_, { values }) => values[token]
    if (token !== 'if_not_exists') {
      const name = nameOf(token)
      return (item, given) => item[name(given)]
    }
    this.#expect('(')
    const there = this.#term()
    this.#expect(',')
    const otherwise = this.#term()
    this.#expect(')')
    return (item, given) => there(item, given) ?? otherwise(item, given)
  }

  #peek(): string | undefined {
    return this.#tokens[this.#at]
  }

  #take(): string | undefined {
    return this.#tokens[this.#at++]
  }

  #accept(token: string): boolean {
    if (this.#peek() !== token) return false
    this.#at += 1
    return true
  }

  #expect(token: string): void {
    if (!this.#accept(token)) throw new Error(`expected ${token} before ${this.#peek()}`)
  }
}

function tokensOf(text: string): string[] {
  const tokens: string[] = []
  TOKEN.lastIndex = 0
  for (let match = TOKEN.exec(text); match !== null; match = TOKEN.exec(text)) tokens.push(match[1] ?? '')
  if (tokens.join('') !== text.replace(/\s/g, '')) throw new Error(`an expression that cannot be read: ${text}`)
  return tokens
}

function nameOf(token = ''): (given: Placeholders) => string {
  if (!token.startsWith('#')) return () => token
  return ({ names }) => {
    const name = names[token]
    if (name === undefined) throw new Error(`an expression attribute name is not defined: ${token}`)
    return name
  }
}

/** As DynamoDB compares: what is absent, or of another type, is neither equal nor less. */
function compare(operator = '', left: unknown, right: unknown): boolean {
  if (operator === '<>') return left !== right
  if (left === undefined || right === undefined || typeof left !== typeof right) return false
  if (operator === '=') return left === right
  const [a, b] = [left as number, right as number]
  switch (operator) {
    case '<':
      return a < b
    case '<=':
      return a <= b
    case '>':
      return a > b
    case '>=':
      return a >= b
    default:
      throw new Error(`a comparison by ${operator}`)
  }
}
