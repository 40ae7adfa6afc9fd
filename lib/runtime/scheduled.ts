import type { Context, ScheduledEvent } from 'aws-lambda'
import { deadlineOf } from './deadline.ts'
import { logger, resetLineKeys } from './logger.ts'
import { countFor } from './metrics.ts'

/** A Lambda function that the clock calls. What it throws is its invocation's error, which alarms see. */
export function scheduledFunction<D extends { stage: string }>(
  wired: D,
  run: (wired: NoInfer<D>, options: { signal: AbortSignal }) => Promise<void>,
) {
  countFor(wired.stage)
  return async (_event: ScheduledEvent, context: Context): Promise<void> => {
    const deadline = deadlineOf(context)
    logger.addContext(context)
    try {
      await run(wired, { signal: deadline.signal })
    } catch (error) {
      throw deadline.explain(error)
    } finally {
      deadline.clear()
      resetLineKeys()
    }
  }
}
