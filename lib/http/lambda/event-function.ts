import type { Context } from 'aws-lambda'
import { type Deadline, deadlineOf } from './deadline.ts'
import { logger, resetLineKeys } from './logger.ts'
import { countFor } from './metrics.ts'

/**
 * A Lambda function called by a rule of EventBridge: for the clock, or another service. A thrown error fails the
 * invocation, which raises an alarm.
 */
export function eventFunction<E, D extends { stage: string }>(
  wired: D,
  run: (event: E, wired: NoInfer<D>, options: Pick<Deadline, 'signal' | 'deadline'>) => Promise<void>,
) {
  countFor(wired.stage)
  return async (event: E, context: Context): Promise<void> => {
    const deadline = deadlineOf(context)
    logger.addContext(context)
    try {
      await run(event, wired, deadline)
    } catch (error) {
      throw deadline.explain(error)
    } finally {
      deadline.clear()
      resetLineKeys()
    }
  }
}
