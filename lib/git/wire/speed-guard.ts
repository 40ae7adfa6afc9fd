/** Timers, so that a test need not wait for any. */
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
  /** How many bytes have come so far. */
  bytes: () => number
  onSlow: () => void
}

/**
 * Sees that a stream brings a least number of bytes in each span of time, as Git does with `http.lowSpeedLimit` and
 * `http.lowSpeedTime`. A server that sends one byte a second keeps within every limit on idle connections, and with it
 * the process that waits.
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
