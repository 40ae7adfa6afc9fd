/** A clock that stands until it is moved. */
export class DueTime {
  #ms = Date.parse('2026-11-01T10:00:00Z')

  readonly now = (): number => this.#ms

  pass(ms: number): void {
    this.#ms += ms
  }

  /** The moment so many milliseconds from now. */
  in(ms: number): Date {
    return new Date(this.#ms + ms)
  }
}
