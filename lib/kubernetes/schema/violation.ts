/** One way in which a value violates its schema. */
export interface Violation {
  /** The keys that lead to the value; of a missing or unknown field, to the field. */
  path: readonly string[]
  /** The requirement without the value's name: `must be string`. */
  message: string
  /** The schema's keyword and its operands. */
  keyword: string
  says: readonly unknown[]
  /** What was probably meant. */
  nearest?: string
}

/** Takes the violations of one object, up to a limit. */
export class Violations {
  readonly found: Violation[] = []
  readonly #most: number

  constructor(most: number) {
    this.#most = most
  }

  get isFull(): boolean {
    return this.found.length >= this.#most
  }

  /** How many more are taken. */
  get room(): number {
    return this.#most - this.found.length
  }

  add(violation: Violation): void {
    if (!this.isFull) this.found.push(violation)
  }
}
