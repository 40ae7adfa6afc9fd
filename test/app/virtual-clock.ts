/** A call, with the virtual times of its beginning and its end in milliseconds. */
export interface TimedCall {
  name: string
  start: number
  end: number
}

/**
 * Time that passes only while a call is under way and nothing else is left to do: the sum of the delays on the longest
 * chain of calls, whatever the machine does meanwhile.
 */
export class VirtualClock {
  readonly calls: TimedCall[] = []
  now = 0
  readonly #waiting: { at: number; go: () => void }[] = []
  #answering = 0

  /** A call that takes so long: its answer is made at its end. */
  async call<T>(name: string, ms: number, answer: () => T | Promise<T>): Promise<T> {
    const at = this.now + ms
    this.calls.push({ name, start: this.now, end: at })
    await new Promise<void>((go) => this.#waiting.push({ at, go }))
    this.#answering += 1
    try {
      return await answer()
    } finally {
      this.#answering -= 1
    }
  }

  /** Runs something from time 0, and returns its result once it has ended. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    this.now = 0
    this.calls.length = 0
    let isOver = false
    const result = work().finally(() => {
      isOver = true
    })
    result.catch(() => undefined)
    for (await this.#quiet(); !isOver; await this.#quiet()) this.#pass()
    return result
  }

  /** Each call with the times of its beginning and end. */
  get graph(): string[] {
    const place = (time: number) => String(time).padStart(3)
    return this.calls.map(({ name, start, end }) => `${place(start)} to ${place(end)}  ${name}`)
  }

  #pass(): void {
    const [next] = this.#waiting.sort((a, b) => a.at - b.at)
    if (next === undefined) throw new Error('The work waits for something that is no call')
    this.#waiting.shift()
    this.now = next.at
    next.go()
  }

  /** Until all that follows from the last answer has been done. */
  async #quiet(): Promise<void> {
    for (let turns = 0; turns < 3; turns = this.#answering === 0 ? turns + 1 : 0)
      await new Promise((resolve) => setImmediate(resolve))
  }
}
