import '../simulation/quiet.ts'
import { pathToFileURL } from 'node:url'
import { INSTRUMENTER_CONSTANTS, type InstrumenterContext } from '@stryker-mutator/api/core'
import { declareClassPlugin, PluginKind } from '@stryker-mutator/api/plugin'
import {
  type DryRunResult,
  DryRunStatus,
  determineHitLimitReached,
  type MutantRunOptions,
  type MutantRunResult,
  type TestResult,
  type TestRunner,
  TestStatus,
  toMutantRunResult,
} from '@stryker-mutator/api/test-runner'
import type { Violation } from '../simulation/rules.ts'
import type { Schedule } from '../simulation/schedule.ts'
import type { Beginning } from '../simulation/world.ts'

/** Simulated worlds judge a mutant: those of the first seeds, and those that once broke a rule. */
const WORLDS = 40

/** Of the checkout whose code is broken, in which the process runs. */
interface Simulation {
  schedules: ReadonlyMap<string, Schedule>
  violations(schedule: Schedule): Promise<Violation[]>
}

/** A test runner in one process: a mutant is switched on, and nothing is loaded again. */
class WorldsRunner implements TestRunner {
  readonly #context: InstrumenterContext = {}
  #simulation: Simulation | undefined
  #unhandled: unknown

  capabilities() {
    return { reloadEnvironment: false }
  }

  async init(): Promise<void> {
    Object.assign(globalThis, { [INSTRUMENTER_CONSTANTS.NAMESPACE]: this.#context })
    process.on('unhandledRejection', (reason) => {
      this.#unhandled ??= reason
    })
    this.#simulation = await simulationHere()
  }

  async dryRun(): Promise<DryRunResult> {
    const tests = await this.#run()
    const { mutantCoverage } = this.#context
    return { status: DryRunStatus.Complete, tests, ...(mutantCoverage === undefined ? {} : { mutantCoverage }) }
  }

  async mutantRun({ activeMutant, testFilter, hitLimit }: MutantRunOptions): Promise<MutantRunResult> {
    Object.assign(this.#context, { activeMutant: activeMutant.id, hitCount: 0, hitLimit })
    try {
      const tests = await this.#run(testFilter)
      const tooOften = determineHitLimitReached(this.#context.hitCount, hitLimit)
      return toMutantRunResult(tooOften ?? { status: DryRunStatus.Complete, tests })
    } finally {
      Object.assign(this.#context, { activeMutant: undefined, hitLimit: undefined })
    }
  }

  /** Ends with the first world in which a rule is broken. */
  async #run(only?: readonly string[]): Promise<TestResult[]> {
    const tests: TestResult[] = []
    for (const id of only ?? this.#simulation?.schedules.keys() ?? []) {
      const begun = performance.now()
      this.#context.currentTestId = id
      const failureMessage = await this.#failureIn(id)
      const result = { id, name: id, timeSpentMs: performance.now() - begun }
      if (failureMessage === undefined) tests.push({ ...result, status: TestStatus.Success })
      else return [...tests, { ...result, status: TestStatus.Failed, failureMessage }]
    }
    return tests
  }

  async #failureIn(id: string): Promise<string | undefined> {
    const schedule = this.#simulation?.schedules.get(id)
    if (schedule === undefined) throw new Error(`There is no ${id}`)
    this.#unhandled = undefined
    try {
      const [violation] = (await this.#simulation?.violations(schedule)) ?? []
      if (violation !== undefined) return `${violation.rule}: ${violation.detail}`
    } catch (error) {
      return String(error)
    }
    return this.#unhandled === undefined ? undefined : String(this.#unhandled)
  }
}

async function simulationHere(): Promise<Simulation> {
  const load = (file: string) => import(pathToFileURL(`test/simulation/${file}.ts`).href) as Promise<unknown>
  const { makeBeginning } = (await load('beginning')) as { makeBeginning(): Promise<Beginning> }
  const { scheduleOf } = (await load('schedule')) as { scheduleOf(seed: number): Schedule }
  const { SEEDS } = (await load('seeds')) as { SEEDS: readonly { shows: string; schedule: Schedule }[] }
  const { simulate } = (await load('simulation')) as {
    simulate(schedule: Schedule, beginning: Beginning): Promise<{ violations: Violation[] }>
  }
  const first = Array.from({ length: WORLDS }, (_, index): [string, Schedule] => [`world ${index + 1}`, scheduleOf(index + 1)])
  const beginning = await makeBeginning()
  return {
    schedules: new Map([...first, ...SEEDS.map(({ shows, schedule }): [string, Schedule] => [shows, schedule])]),
    violations: async (schedule) => (await simulate(schedule, beginning)).violations,
  }
}

export const strykerPlugins = [declareClassPlugin(PluginKind.TestRunner, 'worlds', WorldsRunner)]
