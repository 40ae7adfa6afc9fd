import { createRequire, syncBuiltinESMExports } from 'node:module'

const timers = createRequire(import.meta.url)('node:timers/promises') as { setTimeout: typeof sleep }

const RealDate = globalThis.Date
const later = globalThis.setTimeout
const sleep = timers.setTimeout as (ms?: number, ...rest: unknown[]) => Promise<unknown>

/** A pause between two tries ends at once; a deadline never does by itself. */
const PAUSES_BELOW_MS = 1000

let shiftMs = 0
let isImpatient = false

/** Puts the clock of this process forward, or back. */
export function setClock(ms: number): void {
  shiftMs = ms
}

/** Deadlines that are set in this turn of the event loop are over at once: those of the request that is made now. */
export function endDeadlines(): void {
  isImpatient = true
  setImmediate(() => {
    isImpatient = false
  })
}

/** Puts the time of this process under `setClock`, and shortens its pauses. */
export function takeClock(): void {
  globalThis.Date = class extends RealDate {
    constructor(...given: unknown[]) {
      super(...((given.length === 0 ? [RealDate.now() + shiftMs] : given) as [number]))
    }

    static override now(): number {
      return RealDate.now() + shiftMs
    }
  } as DateConstructor
  const shortened = (ms: number) => (ms < PAUSES_BELOW_MS || isImpatient ? Math.min(ms, 1) : ms)
  globalThis.setTimeout = ((run: () => void, ms = 0, ...rest: unknown[]) =>
    later(run, shortened(ms), ...(rest as []))) as typeof globalThis.setTimeout
  timers.setTimeout = (ms = 0, ...rest) => sleep(shortened(ms), ...rest)
  syncBuiltinESMExports()
}
