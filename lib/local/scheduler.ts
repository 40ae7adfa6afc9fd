import type { InvocationResult } from './lambda-runtime-api.ts'
import type { DeployedSchedule } from './template/schedules.ts'

export interface SchedulerOptions {
  schedules: readonly DeployedSchedule[]
  invoke(name: string, event: unknown): Promise<InvocationResult>
  onError: (error: unknown) => void
}

export interface Scheduler {
  close(): void
}

/** Calls functions by the clock; the first time after one interval, as EventBridge does. */
export function startScheduler({ schedules, invoke, onError }: SchedulerOptions): Scheduler {
  const call = async (name: string) => {
    const event = { source: 'aws.events', 'detail-type': 'Scheduled Event', time: new Date().toISOString(), detail: {} }
    const result = await invoke(name, event)
    if ('error' in result) throw new Error(`${name}: ${result.error.errorType}: ${result.error.errorMessage}`)
  }
  const timers = schedules.map(({ function: name, everySeconds }) => {
    let busy = false
    return setInterval(() => {
      if (busy) return
      busy = true
      call(name)
        .catch(onError)
        .finally(() => {
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
