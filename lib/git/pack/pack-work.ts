import { setImmediate as nextTurn } from 'node:timers/promises'
import { GIT_LIMITS } from '../limits.ts'
import { PackError } from './pack-error.ts'

/** The fixed cost of an entry, in bytes: a million empty objects are work, too. */
const ENTRY_BYTES = 512
/** The cost of a delta's byte, in bytes: deltas are read byte by byte, which is slower than copying. */
const DELTA_BYTE = 8

export interface WorkLimits {
  /** Allowance for any pack. */
  workBytes: number
  /** Additional allowance for each byte of the pack. */
  workRatio: number
  mostWorkBytes: number
  /** After this many bytes other work gets a turn. */
  turnBytes: number
}

export const WORK_LIMITS: WorkLimits = {
  workBytes: GIT_LIMITS.workBytes.value,
  workRatio: GIT_LIMITS.workRatio.value,
  mostWorkBytes: GIT_LIMITS.mostWorkBytes.value,
  turnBytes: GIT_LIMITS.turnBytes.value,
}

/**
 * Counts the data that reading a pack produces: 18 kB of deltas can produce 30 GB. Both the limit and the turns of
 * other work count bytes, not objects.
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

  /** Counts an entry before it is inflated. Throws PackError above the limit. */
  inflate(bytes: number): void {
    this.#spend(ENTRY_BYTES + bytes)
  }

  /** Counts a delta before it is applied. Throws PackError above the limit. */
  apply(deltaBytes: number, resultBytes: number): void {
    this.#spend(DELTA_BYTE * deltaBytes + resultBytes)
  }

  /** Whether it is time for `turn`. */
  get isTurnDue(): boolean {
    return this.#done >= this.#turnAt
  }

  /** Yields to other work. Throws the signal's reason if it was aborted. */
  async turn(): Promise<void> {
    this.#turnAt = this.#done + this.#turnBytes
    await nextTurn()
    this.#signal?.throwIfAborted()
  }

  #spend(bytes: number): void {
    this.#done += bytes
    if (this.#done > this.#most) throw new PackError(`reading it would produce more than ${this.#most} bytes of data`)
  }
}
