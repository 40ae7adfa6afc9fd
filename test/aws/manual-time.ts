import type { LockTiming } from '../../lib/aws/dynamodb/lock-timing.ts'

/** A clock that moves only when told to; what was scheduled runs only when told to. */
export class ManualTime implements LockTiming {
  readonly leaseMs = 30_000
  readonly renewEveryMs = 10_000
  readonly marginMs = 5000
  readonly waits: number[] = []
  /** In the order in which they were asked for. */
  readonly #scheduled = new Set<() => void>()
  #now: number

  constructor(start = 1_800_000_000_000) {
    this.#now = start
  }

  readonly now = (): number => this.#now

  readonly random = (): number => 0.5

  /** Nobody waits in real time: the clock moves on instead. */
  readonly sleep = async (ms: number): Promise<void> => {
    this.waits.push(ms)
    this.#now += ms
  }

  readonly schedule = (run: () => void): (() => void) => {
    this.#scheduled.add(run)
    return () => this.#scheduled.delete(run)
  }

  pass(ms: number): void {
    this.#now += ms
  }

  get timers(): number {
    return this.#scheduled.size
  }

  runTimers(): void {
    const runs = [...this.#scheduled]
    this.#scheduled.clear()
    for (const run of runs) run()
  }
}
