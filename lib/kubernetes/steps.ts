/** Thrown when the allowed work is used up. */
export class StepsSpent extends Error {
  override readonly name = 'StepsSpent'
  readonly limit: number

  constructor(limit: number) {
    super(`more than ${limit} steps`)
    this.limit = limit
  }
}

/** Counts work, so that no input takes more than allowed. Work counted here also counts in `all`. */
export class Steps {
  #taken = 0
  readonly #limit: number
  readonly #all: Steps | undefined

  constructor(limit: number, all?: Steps) {
    this.#limit = limit
    this.#all = all
  }

  get taken(): number {
    return this.#taken
  }

  /** Throws `StepsSpent`. */
  take(count: number): void {
    this.#taken += count
    if (this.#taken > this.#limit) throw new StepsSpent(this.#limit)
    this.#all?.take(count)
  }
}
