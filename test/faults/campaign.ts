import { type Case, NOT_MADE, type Undisturbed, type Violations } from './case.ts'
import { runDeployed, runDeployedUndisturbed } from './deployed-case.ts'
import { faultsAt } from './faults.ts'
import { OPERATIONS, type Operation } from './operations.ts'
import { nameOf } from './point.ts'
import type { Stage } from './stage.ts'
import { runStandalone, runUndisturbed } from './standalone-case.ts'

const ATTEMPTS = 3

/** One case, and the rules that were broken in it. */
export interface Run extends Case {
  violations: Violations
}

/** Runs cases, and knows what each operation does undisturbed. */
export class Campaign {
  readonly #stage: Stage
  readonly #undisturbed = new Map<string, Promise<Undisturbed>>()

  constructor(stage: Stage) {
    this.#stage = stage
  }

  /** Every fault at every call of some operations. */
  async cases(operations: readonly Operation[] = OPERATIONS): Promise<Case[]> {
    const all: Case[] = []
    for (const operation of operations) {
      const { points } = await this.undisturbed(operation)
      all.push(...points.flatMap((point) => faultsAt(point).map((fault) => ({ operation, point, fault }))))
    }
    return all
  }

  undisturbed(operation: Operation): Promise<Undisturbed> {
    const known = this.#undisturbed.get(operation.name)
    if (known !== undefined) return known
    const run =
      operation.kind === 'standalone' ? runUndisturbed(this.#stage, operation) : runDeployedUndisturbed(this.#stage, operation)
    this.#undisturbed.set(operation.name, run)
    return run
  }

  /** Some at a time. `onRun` is told of each, and says whether to go on. */
  async run(cases: readonly Case[], lanes: number, onRun: (run: Run) => boolean): Promise<void> {
    const waiting = cases.toReversed()
    let goesOn = true
    const lane = async () => {
      for (let next = waiting.pop(); next !== undefined && goesOn; next = waiting.pop())
        goesOn = onRun({ ...next, violations: await this.#runOne(next) }) && goesOn
    }
    await Promise.all(Array.from({ length: lanes }, lane))
  }

  /** A case that did not come about is tried again. */
  async #runOne(one: Case): Promise<Violations> {
    for (let attempt = 1; ; attempt += 1) {
      const violations = await this.#try(one)
      if (attempt === ATTEMPTS || !violations.includes(NOT_MADE)) return violations
    }
  }

  /** A case that cannot be judged is no recovery. */
  async #try(one: Case): Promise<Violations> {
    try {
      const run = one.operation.kind === 'standalone' ? runStandalone : runDeployed
      return await run(this.#stage, one, await this.undisturbed(one.operation))
    } catch (error) {
      return [`it came to no end: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`]
    }
  }
}

/** The command that runs one case again. */
export function commandOf({ operation, point, fault }: Case): string {
  return `npm run faults -- --operation '${operation.name}' --point '${nameOf(point)}' --fault '${fault}'`
}
