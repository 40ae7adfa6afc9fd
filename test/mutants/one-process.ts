import { INSTRUMENTER_CONSTANTS, type InstrumenterContext } from '@stryker-mutator/api/core'
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

/** What judges a mutant. Tells how it failed. */
export type Case = () => Promise<string | undefined>

/** If fewer cases pass without a mutant, something else is wrong with them. */
const SOUND_SHARE = 0.95

/** Stryker calls a loop endless at a hundred times its usual steps: that takes minutes where a case makes many. */
const IMPATIENCE = 10

/** What takes longer judges nothing: for a first look at what survives. */
const SLOWEST_MS = Number(process.env.MUTANTS_SLOWEST_MS ?? Number.POSITIVE_INFINITY)

/** What a case counts that has found nothing yet. */
const UNTRIED = 0.02

/** A test runner in one process: a mutant is switched on, and nothing is loaded again. */
export class OneProcessRunner implements TestRunner {
  readonly #load: () => Promise<ReadonlyMap<string, Case>>
  readonly #context: InstrumenterContext = {}
  readonly #durations = new Map<string, number>()
  /** How many mutants each case has found. */
  readonly #finds = new Map<string, number>()
  #cases: ReadonlyMap<string, Case> = new Map()
  #unhandled: unknown

  /** @param load - The cases of the checkout whose code is broken, in which the process runs. */
  constructor(load: () => Promise<ReadonlyMap<string, Case>>) {
    this.#load = load
  }

  /** What runs while files are loaded is judged by what runs later alone: a new process would tell no more. */
  capabilities() {
    return { reloadEnvironment: true }
  }

  async init(): Promise<void> {
    Object.assign(globalThis, { [INSTRUMENTER_CONSTANTS.NAMESPACE]: this.#context })
    process.on('unhandledRejection', (reason) => {
      this.#unhandled ??= reason
    })
    this.#cases = await this.#load()
  }

  /** A few cases may fail because their properties are cut short: they judge nothing. */
  async dryRun(): Promise<DryRunResult> {
    const all: TestResult[] = []
    for (const id of this.#cases.keys()) all.push(...(await this.#run([id])))
    const sound = all.filter(({ status }) => status === TestStatus.Success)
    const quick = sound.filter(({ timeSpentMs }) => timeSpentMs <= SLOWEST_MS)
    const tests = sound.length < all.length * SOUND_SHARE ? all : quick
    const { mutantCoverage } = this.#context
    return { status: DryRunStatus.Complete, tests, ...(mutantCoverage === undefined ? {} : { mutantCoverage }) }
  }

  async mutantRun({ activeMutant, testFilter, hitLimit: patience }: MutantRunOptions): Promise<MutantRunResult> {
    const hitLimit = patience && patience / IMPATIENCE
    Object.assign(this.#context, { activeMutant: activeMutant.id, hitCount: 0, hitLimit })
    const tests = await this.#run(this.#likelyFirst(testFilter ?? [...this.#cases.keys()]))
    const tooOften = determineHitLimitReached(this.#context.hitCount, hitLimit)
    Object.assign(this.#context, { activeMutant: undefined, hitLimit: undefined })
    const failed = tests.find(({ status }) => status === TestStatus.Failed)
    if (failed !== undefined) await this.#credit(failed.id)
    return toMutantRunResult(tooOften ?? { status: DryRunStatus.Complete, tests })
  }

  async #credit(id: string): Promise<void> {
    await this.#expectSound(id)
    this.#finds.set(id, (this.#finds.get(id) ?? 0) + 1)
  }

  /** A case that fails without any mutant met something that another mutant has left behind, and proves nothing. */
  async #expectSound(id: string): Promise<void> {
    const failure = await this.#failureIn(id)
    if (failure !== undefined) throw new Error(`${id} fails without a mutant, after others: ${failure}`)
  }

  /** What has found many mutants in little time goes first. */
  #likelyFirst(ids: readonly string[]): string[] {
    const patience = new Map(ids.map((id) => [id, (this.#durations.get(id) ?? 0) / ((this.#finds.get(id) ?? 0) + UNTRIED)]))
    return ids.toSorted((one, other) => (patience.get(one) ?? 0) - (patience.get(other) ?? 0))
  }

  /** Ends with the first case that fails. */
  async #run(ids: readonly string[]): Promise<TestResult[]> {
    const tests: TestResult[] = []
    for (const id of ids) {
      const begun = performance.now()
      this.#context.currentTestId = id
      const failureMessage = await this.#failureIn(id)
      const timeSpentMs = performance.now() - begun
      const result = { id, name: id, timeSpentMs }
      if (failureMessage !== undefined) return [...tests, { ...result, status: TestStatus.Failed, failureMessage }]
      this.#durations.set(id, timeSpentMs)
      tests.push({ ...result, status: TestStatus.Success })
    }
    return tests
  }

  async #failureIn(id: string): Promise<string | undefined> {
    const judge = this.#cases.get(id)
    if (judge === undefined) throw new Error(`There is no ${id}`)
    this.#unhandled = undefined
    try {
      const failure = await judge()
      if (failure !== undefined) return failure
    } catch (error) {
      return String(error)
    }
    return this.#unhandled === undefined ? undefined : String(this.#unhandled)
  }
}
