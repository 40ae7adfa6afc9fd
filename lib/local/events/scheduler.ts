import type { DeployedSchedule } from '../template/schedules.ts'
import type { EventCalls } from './event-calls.ts'

export interface SchedulerOptions {
  schedules: readonly DeployedSchedule[]
  calls: Pick<EventCalls, 'call'>
}

export interface Scheduler {
  close(): void
}

/** Calls functions on their schedules, first after one interval, as EventBridge does. */
export function startScheduler({ schedules, calls }: SchedulerOptions): Scheduler {
  const timers = schedules.map(({ everySeconds, ...target }) => {
    let busy = false
    return setInterval(() => {
      if (busy) return
      busy = true
      const event = { source: 'aws.events', 'detail-type': 'Scheduled Event', time: new Date().toISOString(), detail: {} }
      void calls.call(target, event).finally(() => {
        busy = false
      })
    }, everySeconds * 1000)
  })
  return {
    close: () => {
      for (const timer of timers) clearInterval(timer)
    },
  }
}
