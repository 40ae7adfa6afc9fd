import type { Environment } from '@marcbachmann/cel-js'
import { SCHEMA_LIMITS } from '../../limits.ts'
import { type Steps, StepsSpent } from '../../steps.ts'
import { counted } from './counted.ts'
import { celEnvironment } from './functions.ts'
import { isDeeper, type PlainNode, sourceOf } from './node.ts'
import { rewritten } from './rewritten.ts'
import { takeDeep, takeShallow } from './work.ts'

/** Returns the value of a compiled expression. Throws `StepsSpent`, and an error if the expression has no value. */
export type CelExpression = (self: unknown, steps: Steps) => unknown

/** An expression has more nodes, deeper ones, once it counts its work. */
const LIMITS_OF_COUNTED = { maxAstNodes: 50_000, maxDepth: 2000 }

/**
 * Each operator is a level, so that a sum of 200 numbers has 200. Compiling recurses, and how much deeper it could go
 * depends on the stack that is left.
 */
const MOST_LEVELS = 200

/**
 * Compiles expressions of CEL. An expression always ends, but not soon: loops over a list inside loops over a list may
 * take years, and lists that are added to themselves all memory. So each expression is made to count its work.
 */
export class Cel {
  /** Reads what is written in a CRD. */
  readonly #written: Environment
  /** Reads what is made of that. */
  readonly #made: Environment
  /** Compiled so far: each character may be a node of an expression, and each takes memory as long as its CRD. */
  #characters = 0
  #steps: Steps | undefined
  /** Kept here because CEL may ignore an error: `error || true` is true. */
  #spent: StepsSpent | undefined

  constructor() {
    const take = (count: number) => this.#take(count)
    this.#written = celEnvironment(take)
      .registerFunction('k8s_loop(A, int): A', (items: unknown, operators: bigint) => {
        take(sizeOf(items) * Number(operators))
        return items
      })
      .registerFunction('k8s_shallow(A): A', (value: unknown) => {
        takeShallow(value, take)
        return value
      })
      .registerFunction('k8s_deep(A): A', (value: unknown) => {
        takeDeep(value, take)
        return value
      })
    this.#made = this.#written.clone({ limits: LIMITS_OF_COUNTED })
  }

  /** Returns the problem if the expression cannot be compiled. */
  compile(source: string): CelExpression | { problem: string } {
    this.#characters += source.length
    const { value: most } = SCHEMA_LIMITS.crdRuleCharacters
    if (this.#characters > most) return { problem: `exceeds the limit of ${most} characters for all rules of a version` }
    try {
      const parsed = this.#written.parse(source).ast as PlainNode
      if (isDeeper(parsed, MOST_LEVELS)) return { problem: `has more than ${MOST_LEVELS} operators inside each other` }
      const expression = rewritten(parsed)
      const { valid, error } = this.#made.parse(sourceOf(expression)).check()
      if (!valid) return { problem: summaryOf(error) }
      const operators = { count: 0 }
      const evaluate = this.#made.parse(sourceOf(counted(expression, operators)))
      const again = evaluate.check()
      if (!again.valid) return { problem: summaryOf(again.error) }
      return (self, steps) => this.#evaluate(() => evaluate({ self }), operators.count, steps)
    } catch (error) {
      return { problem: summaryOf(error) }
    }
  }

  #evaluate(evaluate: () => unknown, operators: number, steps: Steps): unknown {
    this.#steps = steps
    this.#spent = undefined
    const value = this.#attempt(() => {
      this.#take(operators)
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

/** Returns the first line of an error's message, in the words of the rule: the other lines show what was made of it. */
function summaryOf(error: unknown): string {
  return error instanceof Error ? (error.message.split('\n')[0] ?? '').replaceAll('k8s_', '') : 'it cannot be read'
}

function sizeOf(items: unknown): number {
  if (Array.isArray(items)) return items.length
  return items instanceof Map ? items.size : 1
}
