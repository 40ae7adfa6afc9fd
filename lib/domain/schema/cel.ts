import { type ASTNode, type Environment, serialize } from '@marcbachmann/cel-js'
import { celEnvironment } from './cel-functions.ts'
import { type Steps, StepsSpent } from './steps.ts'

/** Returns the value of a compiled expression. Throws `StepsSpent`, and an error if the expression has no value. */
export type CelExpression = (self: unknown, size: ValueSize, steps: Steps) => unknown

/** What the work of an expression depends on, beside the expression itself. */
export interface ValueSize {
  /** Number of values in the value, itself included. */
  values: number
  /** Number of characters in the longest text. */
  longest: number
}

/** An expression, or the part of one inside a loop: how many operators it has. */
interface Operators {
  flat: number
  /** Those whose work grows with the value. */
  deep: number
}

interface PlainNode {
  op: string
  args: unknown
}

/** Macros that evaluate their last arguments once for each item of their receiver. */
const LOOPS: ReadonlySet<string> = new Set(['all', 'exists', 'exists_one', 'map', 'filter'])
const DEEP: ReadonlySet<string> = new Set(['==', '!=', 'in', '+', 'call', 'rcall'])

const VALUES_A_STEP = 16
const CHARACTERS_A_STEP = 64
const INSTRUCTIONS_A_STEP = 16

/**
 * Compiles expressions of CEL. An expression always ends, but not soon: loops over a list inside loops over a list may
 * take years. So each loop is made to count its work before it begins.
 */
export class Cel {
  readonly #environment: Environment
  #size: ValueSize = { values: 0, longest: 0 }
  #steps: Steps | undefined
  /** Kept here because CEL may ignore an error: `error || true` is true. */
  #spent: StepsSpent | undefined

  constructor() {
    this.#environment = celEnvironment(({ size }, text) => this.#take(Math.ceil((size * text.length) / INSTRUCTIONS_A_STEP)))
    this.#environment.registerFunction('counted_loop(A, int, int): A', (items: unknown, flat: bigint, deep: bigint) => {
      this.#take(sizeOf(items) * this.#work({ flat: Number(flat), deep: Number(deep) }))
      return items
    })
  }

  /** Returns the problem if the expression cannot be compiled. */
  compile(source: string): CelExpression | { problem: string } {
    try {
      const { ast, check } = this.#environment.parse(source)
      const { valid, error } = check()
      if (!valid) return { problem: summaryOf(error) }
      const operators = { flat: 0, deep: 0 }
      const counted = this.#environment.parse(serialize(withCountedLoops(ast, operators) as ASTNode))
      return (self, size, steps) => this.#evaluate(() => counted({ self }), operators, size, steps)
    } catch (error) {
      return { problem: summaryOf(error) }
    }
  }

  #evaluate(evaluate: () => unknown, operators: Operators, size: ValueSize, steps: Steps): unknown {
    this.#size = size
    this.#steps = steps
    this.#spent = undefined
    const value = this.#attempt(() => {
      this.#take(this.#work(operators))
      return evaluate()
    })
    if (this.#spent !== undefined) throw this.#spent
    if (value instanceof Error) throw value
    return value
  }

  #attempt(evaluate: () => unknown): unknown {
    try {
      return evaluate()
    } catch (error) {
      return new Error(summaryOf(error))
    }
  }

  #work({ flat, deep }: Operators): number {
    const { values, longest } = this.#size
    return flat + deep * Math.ceil(1 + values / VALUES_A_STEP + longest / CHARACTERS_A_STEP)
  }

  #take(count: number): void {
    if (this.#spent !== undefined) throw this.#spent
    try {
      this.#steps?.take(count)
    } catch (error) {
      if (error instanceof StepsSpent) this.#spent = error
      throw error
    }
  }
}

/** Returns the first line of an error's message: the others show the place in the expression. */
function summaryOf(error: unknown): string {
  return error instanceof Error ? (error.message.split('\n')[0] ?? '') : 'it cannot be read'
}

function sizeOf(items: unknown): number {
  if (Array.isArray(items)) return items.length
  return items instanceof Map ? items.size : 1
}

/** Returns a copy of a node whose loops count their work, and whose patterns are of RE2; adds to `operators`. */
function withCountedLoops(node: PlainNode, operators: Operators): PlainNode {
  operators[DEEP.has(node.op) ? 'deep' : 'flat']++
  if (node.op !== 'rcall') return { op: node.op, args: mapNodes(node.args, (child) => withCountedLoops(child, operators)) }
  const [name, receiver, args] = node.args as [string, PlainNode, PlainNode[]]
  const inner = LOOPS.has(name) ? { flat: 0, deep: 0 } : operators
  const counted = args.map((argument) => withCountedLoops(argument, inner))
  const items = withCountedLoops(receiver, operators)
  if (inner === operators) return { op: 'rcall', args: [name === 'matches' ? 're2_matches' : name, items, counted] }
  const count = (number: number): PlainNode => ({ op: 'value', args: BigInt(number) })
  return {
    op: 'rcall',
    args: [name, { op: 'call', args: ['counted_loop', [items, count(inner.flat), count(inner.deep)]] }, counted],
  }
}

/** Applies a function to the nodes among the arguments of a node, which also holds names and literals. */
function mapNodes(args: unknown, map: (node: PlainNode) => PlainNode): unknown {
  if (Array.isArray(args)) return args.map((item) => mapNodes(item, map))
  return isNode(args) ? map(args) : args
}

function isNode(value: unknown): value is PlainNode {
  return typeof value === 'object' && value !== null && 'op' in value && 'args' in value
}
