import type { Context } from 'aws-lambda'
import { DomainError } from '../../contract/errors.ts'

/** Enough to record the operation's outcome and to answer. */
const MARGIN_MS = 2000

export interface Deadline {
  readonly signal: AbortSignal
  /** The time at which the signal fires, in milliseconds since the epoch: for work that blocks the event loop. */
  readonly deadline: number
  /** The error to report: once time is up, that is the reason, whatever it interrupted. */
  explain(error: unknown): unknown
  /** Call once the work is done. */
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
