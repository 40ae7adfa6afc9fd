import { setImmediate as nextTurn } from 'node:timers/promises'
import { GIT_LIMITS } from '../limits.ts'
import { PackError } from './pack-error.ts'

/** What an entry costs beyond its bytes, as if it had so many: a million empty objects are work too. */
const ENTRY_BYTES = 512
/** A delta is read byte by byte, which takes longer than copying one. */
const DELTA_BYTE = 8

export interface WorkLimits {
  /** For any pack. */
  workBytes: number
  /** More for each byte of the pack. */
  workRatio: number
  mostWorkBytes: number
  /** After so many others get their turn. */
  turnBytes: number
}

export const WORK_LIMITS: WorkLimits = {
  workBytes: GIT_LIMITS.workBytes.value,
  workRatio: GIT_LIMITS.workRatio.value,
  mostWorkBytes: GIT_LIMITS.mostWorkBytes.value,
  turnBytes: GIT_LIMITS.turnBytes.value,
}

/**
 * Counts the data that reading a pack makes: 18 kB of deltas can ask for 30 GB. What counts is bytes and not objects,
 * for the limit as for the moments at which others get a turn and an abort is seen.
 */
export class PackWork {
  readonly #most: number
  readonly #turnBytes: number
  readonly #signal: AbortSignal | undefined
  #done = 0
  #turnAt: number

  constructor(
    packBytes: number,
    { signal, limits = WORK_LIMITS }: { signal?: AbortSignal | undefined; limits?: WorkLimits | undefined },
  ) {
    this.#most = Math.min(limits.mostWorkBytes, limits.workBytes + limits.workRatio * packBytes)
    this.#turnBytes = limits.turnBytes
    this.#turnAt = limits.turnBytes
    this.#signal = signal
  }

  /** Notes an entry that is about to be inflated to so many bytes. Throws PackError above the limit. */
  inflate(bytes: number): void {
    this.#spend(ENTRY_BYTES + bytes)
  }

  /** Notes a delta that is about to be applied. Throws PackError above the limit. */
  apply(deltaBytes: number, resultBytes: number): void {
    this.#spend(DELTA_BYTE * deltaBytes + resultBytes)
  }

  /** Whether it is time for `turn`. */
  get isTurnDue(): boolean {
    return this.#done >= this.#turnAt
  }

  /** Lets others have their turn. Throws the signal's reason when it was aborted. */
  async turn(): Promise<void> {
    this.#turnAt = this.#done + this.#turnBytes
    await nextTurn()
    this.#signal?.throwIfAborted()
  }

  #spend(bytes: number): void {
    this.#done += bytes
    if (this.#done > this.#most) throw new PackError(`to read it would make more than ${this.#most} bytes of data`)
  }
}
