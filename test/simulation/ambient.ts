import { createRequire, syncBuiltinESMExports } from 'node:module'
import type { Actor } from './actor.ts'
import type { Scheduler, Timer } from './scheduler.ts'

const timers = createRequire(import.meta.url)('node:timers/promises') as { setTimeout: unknown }

const real = {
  now: Date.now,
  random: Math.random,
  setTimeout: globalThis.setTimeout,
  clearTimeout: globalThis.clearTimeout,
  sleep: timers.setTimeout as (...values: unknown[]) => Promise<unknown>,
  getRandomValues: globalThis.crypto.getRandomValues.bind(globalThis.crypto),
}

let scheduler: Scheduler | undefined
let isInstalled = false

/** A timer of the simulated clock as `setTimeout` gives it. */
interface SimulatedTimer extends Timer {
  unref(): SimulatedTimer
}

/**
 * Puts the time and the randomness that code under test takes from its surroundings under a scheduler, until it is
 * called without one. Whoever runs while no actor does (the test runner) has the real ones.
 */
export function takeOver(next: Scheduler | undefined): void {
  if (!isInstalled && next !== undefined) install()
  scheduler = next
}

/** Whose code runs now. */
export function currentActor(): Actor {
  const actor = scheduler?.current
  if (actor === undefined) throw new Error('nobody does anything now')
  return actor
}

/** Once for all worlds: modules of Node are slow to be told of it. */
function install(): void {
  isInstalled = true
  Date.now = () => {
    const actor = scheduler?.current
    return actor === undefined || scheduler === undefined ? real.now() : Math.floor(scheduler.now + actor.skew)
  }
  Math.random = () => scheduler?.current?.entropy.roll() ?? real.random()
  globalThis.crypto.getRandomValues = randomValues
  globalThis.setTimeout = later as unknown as typeof globalThis.setTimeout
  globalThis.clearTimeout = ((timer: unknown) =>
    isSimulated(timer) ? timer.cancel() : real.clearTimeout(timer as NodeJS.Timeout)) as typeof globalThis.clearTimeout
  timers.setTimeout = sleep
  syncBuiltinESMExports()
}

function isSimulated(timer: unknown): timer is SimulatedTimer {
  return typeof timer === 'object' && timer !== null && 'cancel' in timer
}

function randomValues<T extends ArrayBufferView | null>(array: T): T {
  const actor = scheduler?.current
  if (actor === undefined || !(array instanceof Uint8Array)) return real.getRandomValues(array as never) as T
  for (let index = 0; index < array.length; index += 1) array[index] = actor.entropy.below(256)
  return array
}

function later(run: (...values: unknown[]) => void, ms = 0, ...values: unknown[]): unknown {
  const actor = scheduler?.current
  if (actor === undefined || scheduler === undefined) return real.setTimeout(run, ms, ...values)
  const timer = scheduler.after(ms, actor, () => run(...values))
  const simulated: SimulatedTimer = { cancel: () => timer.cancel(), unref: () => simulated }
  return simulated
}

function sleep(ms = 0, value?: unknown, options: { signal?: AbortSignal } = {}): Promise<unknown> {
  const actor = scheduler?.current
  if (actor === undefined || scheduler === undefined) return real.sleep(ms, value, options)
  const { signal } = options
  if (signal?.aborted === true) return Promise.reject(aborted())
  const slept = scheduler.sleep(ms, actor).then(() => value)
  if (signal === undefined) return slept
  return new Promise((resolve, reject) => {
    const abort = () => reject(aborted())
    signal.addEventListener('abort', abort, { once: true })
    void slept.then((after) => {
      signal.removeEventListener('abort', abort)
      resolve(after)
    })
  })
}

function aborted(): Error {
  return Object.assign(new Error('The operation was aborted'), { name: 'AbortError', code: 'ABORT_ERR' })
}
