import { DomainError } from '../../lib/contract/errors.ts'
import { setClock, takeClock } from './clock.ts'
import { begin, end, install } from './meddle.ts'
import type { Outcome, Task } from './messages.ts'

type Done = Pick<Outcome, 'status' | 'commit'>

/**
 * Makes of this process one that does what its parent asks it to, and tells what came of it and which calls it made.
 */
export function serveTasks(perform: (task: Task) => Promise<Done>): void {
  takeClock()
  install()
  process.on('message', (task: Task) => {
    setClock(task.clockMs)
    begin(task.meddling)
    void outcomeOf(perform, task).then((outcome) => process.send?.({ ...outcome, ...end() }))
  })
  process.on('disconnect', () => process.exit())
  process.send?.('ready')
}

async function outcomeOf(perform: (task: Task) => Promise<Done>, task: Task): Promise<Omit<Outcome, 'points' | 'hasHappened'>> {
  try {
    return await perform(task)
  } catch (error) {
    if (error instanceof DomainError) return { code: error.code }
    return { unforeseen: error instanceof Error ? (error.stack ?? error.message) : String(error) }
  }
}
