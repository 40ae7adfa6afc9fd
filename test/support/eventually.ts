import { setTimeout as sleep } from 'node:timers/promises'
import { vi } from 'vitest'

/** Less than the timeout of a test, so that the assertion reports a missing result. */
const LIMIT_MS = 200_000

/** Repeats an assertion until it holds, however busy the machine is. Throws what it threw last when it never does. */
export function eventually<T>(assertion: () => T | Promise<T>): Promise<T> {
  return vi.waitFor(assertion, { timeout: LIMIT_MS, interval: 50 })
}

/** Waits until a condition holds. Throws when it never does. */
export async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  for (const end = Date.now() + LIMIT_MS; !(await holds()); await sleep(50))
    if (Date.now() > end) throw new Error(`never true: ${holds.toString()}`)
}
