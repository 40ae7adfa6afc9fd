import { YAML_LIMITS } from '../limits.ts'
import { endOfLine } from './lines.ts'

export interface SyntaxProblem {
  offset: number
  message: string
  code: string
}

/** Thrown if a document has too many errors to be useful; `composeDocument` never lets it escape. */
export const TOO_MANY_ERRORS = Symbol('too many syntax errors')

/**
 * Collects the parser's errors in text order, the first of each line only, because one error makes the parser stumble
 * several times. A malformed text stays cheap: no `Error` is constructed, and reading ends at the limit, as the text is
 * refused anyway.
 */
export class SyntaxErrors {
  readonly kept: SyntaxProblem[] = []
  readonly #text: string
  #found = 0
  #lineEnd = -1

  constructor(text: string) {
    this.#text = text
  }

  /** The number of errors that the parser reported, including those that were not kept. */
  get found(): number {
    return this.#found
  }

  get isBeyondLimit(): boolean {
    return this.#found > YAML_LIMITS.yamlSyntaxErrors.value
  }

  /**
   * Throws `TOO_MANY_ERRORS` on every error beyond the limit: the parser catches an exception inside a collection and
   * reports it here again.
   */
  add(problem: SyntaxProblem): void {
    this.#found++
    if (this.isBeyondLimit) throw TOO_MANY_ERRORS
    if (problem.offset <= this.#lineEnd) return
    this.#lineEnd = endOfLine(this.#text, problem.offset)
    this.kept.push(problem)
  }
}
