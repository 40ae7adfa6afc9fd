import { WorkBudget } from '../domain/budget.ts'
import type { ReadingContext } from './operation-context.ts'

/** What an operation may do before it has to end: as long as its caller waits, within the limits of the domain. */
export function workBudget({ signal }: Pick<ReadingContext, 'signal'>): WorkBudget {
  return new WorkBudget({ signal })
}
