import { WorkBudget } from '../../domain/tree/budget.ts'
import type { ReadingContext } from './operation-context.ts'

type Bounds = Pick<ReadingContext, 'signal' | 'deadline' | 'limits' | 'onUnexpected'> & Partial<Pick<ReadingContext, 'now'>>

/**
 * What an operation may do before it has to end: as long as its caller waits, within the limits of the domain. The
 * deadline is asked for as well as the signal, because a signal cannot fire while synchronous work keeps the event loop
 * busy.
 */
export function workBudget({ signal, deadline, limits, onUnexpected, now = () => new Date() }: Bounds): WorkBudget {
  return new WorkBudget({ signal, deadline, limits, onUnexpected, now: () => now().getTime() })
}
