/** Timers, replaced in tests, which then need not wait. */
export interface Timers {
  setTimeout(action: () => void, ms: number): unknown
  clearTimeout(timer: unknown): void
}

export const realTimers: Timers = {
  setTimeout: (action, ms) => setTimeout(action, ms),
  clearTimeout: (timer) => clearTimeout(timer as NodeJS.Timeout),
}

export interface LeastSpeed {
  bytes: number
  ms: number
}

export interface GuardedStream {
  /** Number of bytes received so far. */
  bytes: () => number
  onSlow: () => void
}

/**
 * Requires a least number of bytes of a stream in each span of time, like Git's `http.lowSpeedLimit` and
 * `http.lowSpeedTime`. Without it, a server that sends one byte a second never exceeds the limit for idle connections,
 * and blocks the waiting process.
 */
export class SpeedGuard {
  readonly #least: LeastSpeed
  readonly #timers: Timers
  readonly #stream: GuardedStream
  #timer: unknown

  constructor(least: LeastSpeed, timers: Timers, stream: GuardedStream) {
    this.#least = least
    this.#timers = timers
    this.#stream = stream
    this.#watch(stream.bytes())
  }

  stop(): void {
    this.#timers.clearTimeout(this.#timer)
  }

  #watch(before: number): void {
    this.#timer = this.#timers.setTimeout(() => {
      const bytes = this.#stream.bytes()
      if (bytes - before < this.#least.bytes) this.#stream.onSlow()
      else this.#watch(bytes)
    }, this.#least.ms)
  }
}
