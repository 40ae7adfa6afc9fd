import type { Context } from 'aws-lambda'
import { DomainError } from '../../contract/errors.ts'

/** Enough to note what became of the operation and to answer. */
const MARGIN_MS = 2000

export interface Deadline {
  readonly signal: AbortSignal
  /** When the signal fires, in milliseconds of the epoch: for work that keeps it from firing. */
  readonly deadline: number
  /** What to tell of an error: once time is up, that is the reason, whatever was interrupted by it. */
  explain(error: unknown): unknown
  /** The work is done in time. */
  clear(): void
}

/**
 * Ends the work shortly before Lambda ends the process, so that records are completed and the caller gets an answer.
 */
export function deadlineOf(context: Pick<Context, 'getRemainingTimeInMillis'>): Deadline {
  const after = Math.max(0, context.getRemainingTimeInMillis() - MARGIN_MS)
  const controller = new AbortController()
  const timedOut = (cause?: unknown) =>
    new DomainError(
      'timed_out',
      'The operation took longer than a function may run',
      { what: 'operation', after_ms: after },
      { cause },
    )
  const timer = setTimeout(() => controller.abort(timedOut()), after)
  timer.unref()
  return {
    signal: controller.signal,
    deadline: Date.now() + after,
    explain: (error) => (controller.signal.aborted ? timedOut(error) : error),
    clear: () => clearTimeout(timer),
  }
}
