import { DomainError } from '../../contract/errors.ts'
import { LIMITS, type LimitName } from '../limits.ts'
import { operationError } from './operation-error.ts'

export interface BudgetOptions {
  /** Aborted when the caller has gone, or when the function that runs this is about to end. */
  signal?: AbortSignal | undefined
  /** The time by which the work must end, on the clock of `now`. */
  deadline?: number | undefined
  now?: (() => number) | undefined
  /** Overrides the values in `LIMITS`. */
  limits?: Partial<Record<LimitName, number>> | undefined
  /** Called at once with each unexpected error that is kept, so that a later throw cannot hide it. */
  onUnexpected?: ((error: UnexpectedError) => void) | undefined
}

/** An unforeseen error from the work on one file. */
export interface UnexpectedError {
  file: string
  error: unknown
}

/** The amount of work between turns of the event loop: timers and signals fire only in a turn. */
const WORK_PER_TURN = 1000

/**
 * The work that one operation may still do. Loops over user-controlled input, synchronous ones included, consult it as
 * they run: it counts work against `LIMITS`, and ends the operation when the caller has gone or time is up.
 */
export class WorkBudget {
  readonly #options: BudgetOptions
  readonly #spent = new Map<LimitName, number>()
  readonly #unexpected: UnexpectedError[] = []
  #unexpectedCount = 0
  #sinceTurn = 0

  constructor(options: BudgetOptions = {}) {
    this.#options = options
  }

  limit(name: LimitName): number {
    return this.#options.limits?.[name] ?? LIMITS[name].value
  }

  left(name: LimitName): number {
    return Math.max(0, this.limit(name) - (this.#spent.get(name) ?? 0))
  }

  /**
   * Counts work. Throws `limit_exceeded` with `place` (a file or a folder) beyond the limit, and the errors of `check`.
   */
  spend(name: LimitName, amount: number, place: string): void {
    this.check()
    const spent = (this.#spent.get(name) ?? 0) + amount
    this.#spent.set(name, spent)
    if (spent > this.limit(name)) throw limitExceeded(name, this.limit(name), spent, place)
  }

  /** Throws the signal's abort reason, or `timed_out` after the deadline. */
  check(): void {
    const { signal, deadline, now } = this.#options
    if (signal?.aborted === true) throw operationError(signal.reason)
    if (deadline === undefined || now === undefined || now() <= deadline) return
    const data = { what: 'operation', after_ms: now() - deadline }
    throw operationError(new DomainError('timed_out', 'The operation took longer than it may', data))
  }

  /** Runs `check`; after enough work it also lets timers and signals fire. */
  async turn(work = 1): Promise<void> {
    this.check()
    this.#sinceTurn += work
    if (this.#sinceTurn < WORK_PER_TURN) return
    this.#sinceTurn = 0
    await new Promise((resolve) => setImmediate(resolve))
    this.check()
  }

  noteUnexpected(file: string, error: unknown): void {
    this.#unexpectedCount++
    if (this.#unexpected.length >= this.limit('unexpectedErrors')) return
    const unexpected = { file, error }
    this.#unexpected.push(unexpected)
    this.#options.onUnexpected?.(unexpected)
  }

  /** The number of files that failed unexpectedly, and the first errors. */
  get unexpected(): { count: number; errors: readonly UnexpectedError[] } {
    return { count: this.#unexpectedCount, errors: this.#unexpected }
  }
}

/** Returns the error of an operation that exceeds a limit. */
export function limitExceeded(name: LimitName, limit: number, actual: number, place: string): DomainError<'limit_exceeded'> {
  const message = `${place} goes beyond the limit ${name}: ${actual} ${LIMITS[name].unit}, at most ${limit} are read`
  return operationError(new DomainError('limit_exceeded', message, { what: name, limit, actual, place }))
}
