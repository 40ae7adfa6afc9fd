import { YAML_LIMITS } from '../limits.ts'

export interface SyntaxProblem {
  offset: number
  message: string
  code: string
}

/** Thrown where a document has more mistakes than anybody would read; never leaves `composeDocument`. */
export const TOO_MANY = Symbol('too many syntax errors')

/**
 * Takes the mistakes that the parser finds, in the order of the text: of each line the first, as one mistake makes the
 * parser stumble several times. What keeps a malformed text cheap is that no `Error` is made of them and that reading
 * ends at the limit: the text is refused anyway.
 */
export class SyntaxErrors {
  readonly kept: SyntaxProblem[] = []
  readonly #text: string
  #found = 0
  #lineEnd = -1

  constructor(text: string) {
    this.#text = text
  }

  /** How many the parser has told, those that are not kept included. */
  get found(): number {
    return this.#found
  }

  get isOver(): boolean {
    return this.#found > YAML_LIMITS.yamlSyntaxErrors.value
  }

  /**
   * Throws `TOO_MANY` beyond the limit, and then each time: the parser catches what is thrown inside a collection, and
   * tells it here.
   */
  add(problem: SyntaxProblem): void {
    this.#found++
    if (this.isOver) throw TOO_MANY
    if (problem.offset <= this.#lineEnd) return
    const newline = this.#text.indexOf('\n', problem.offset)
    this.#lineEnd = newline === -1 ? this.#text.length : newline
    this.kept.push(problem)
  }
}
