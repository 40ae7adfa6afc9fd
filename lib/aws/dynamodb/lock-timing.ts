import { setTimeout as sleep } from 'node:timers/promises'

/** Times are in milliseconds. Replaced in tests. */
export interface LockTiming {
  /** Duration of a lease without renewal. */
  leaseMs: number
  renewEveryMs: number
  /** The most by which two clocks may differ; functions of AWS keep theirs within milliseconds. */
  marginMs: number
  /** Epoch milliseconds. */
  now(): number
  sleep(ms: number): Promise<unknown>
  /** Between 0 and 1. */
  random(): number
  /** Calls `run` once, unless the returned function is called before. Does not keep the process alive. */
  schedule(run: () => void, ms: number): () => void
}

/**
 * A lease outlives two failed renewals, and a push whose reply is lost; a vanished holder blocks its repository for no
 * more than `leaseMs + marginMs`.
 */
export function systemTiming(): LockTiming {
  return {
    leaseMs: 30_000,
    renewEveryMs: 10_000,
    marginMs: 5000,
    now: Date.now,
    sleep,
    random: Math.random,
    schedule: (run, ms) => {
      const timer = setTimeout(run, ms)
      timer.unref()
      return () => clearTimeout(timer)
    },
  }
}
