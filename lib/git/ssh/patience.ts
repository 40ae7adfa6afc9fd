import { DomainError } from '../../contract/errors.ts'
import { realTimers, SpeedGuard } from '../wire/speed-guard.ts'
import type { AnswerKind, Bounds } from '../wire/transport.ts'

interface PatienceOptions {
  answer: AnswerKind
  /** A person may be typing before the first byte comes. */
  mayPrompt: boolean
  giveUp: () => void
}

/** The time limits of one conversation: without a byte in either direction, and the least speed of its answer. */
export class Patience {
  readonly #url: string
  readonly #bounds: Bounds
  readonly #options: PatienceOptions
  #bytes = 0
  #idle: NodeJS.Timeout | undefined
  #speed: SpeedGuard | undefined
  #isOver = false
  /** The limit that has ended the conversation. */
  exceeded: DomainError | undefined

  constructor(url: string, bounds: Bounds, options: PatienceOptions) {
    this.#url = url
    this.#bounds = bounds
    this.#options = options
    if (!options.mayPrompt) this.#waitForByte()
  }

  /** The connection has moved; `received`: bytes that came. */
  moved(received: number): void {
    if (this.#isOver) return
    this.#bytes += received
    this.#waitForByte()
    if (this.#speed === undefined && this.#options.answer !== 'report') this.#speed = this.#guard()
  }

  end(): void {
    this.#isOver = true
    clearTimeout(this.#idle)
    this.#speed?.stop()
  }

  #waitForByte(): void {
    const { idleMs } = this.#bounds.timeouts
    clearTimeout(this.#idle)
    this.#idle = setTimeout(() => this.#exceed(`Waited ${idleMs} ms for an answer of ${this.#url}`, idleMs), idleMs)
  }

  #guard(): SpeedGuard {
    const { leastSpeed } = this.#bounds
    const onSlow = () =>
      this.#exceed(
        `The answer of ${this.#url} is too slow: less than ${leastSpeed.bytes} bytes came in ${leastSpeed.ms} ms`,
        leastSpeed.ms,
      )
    return new SpeedGuard(leastSpeed, realTimers, { bytes: () => this.#bytes, onSlow })
  }

  #exceed(message: string, after_ms: number): void {
    this.exceeded = new DomainError('timed_out', message, { what: `answer of ${this.#url}`, after_ms })
    this.#options.giveUp()
  }
}
