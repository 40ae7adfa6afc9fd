import { RE2JS } from 're2js'
import { LIMITS } from '../limits.ts'

/** A pattern of a schema, compiled. */
export interface Pattern {
  source: string
  /** Instructions of the compiled pattern: a test costs at most this for each character. */
  size: number
  /** Whether it occurs in a text, in time that is linear in the text's length. */
  test(text: string): boolean
}

/**
 * Compiles a pattern with the syntax and meaning that Kubernetes gives it, which is Go's `regexp`. JavaScript's own
 * expressions read other patterns, and some of them take exponential time. Returns what is wrong with the pattern where
 * it cannot be compiled.
 */
export function compilePattern(source: string): Pattern | { problem: string } {
  const { patternCharacters, patternInstructions } = LIMITS
  if (source.length > patternCharacters.value)
    return { problem: `it has ${source.length} characters; at most ${patternCharacters.value} are read` }
  try {
    const compiled = RE2JS.compile(source)
    const size = compiled.programSize()
    if (size > patternInstructions.value)
      return { problem: `its repetitions make ${size} instructions of it; at most ${patternInstructions.value} are run` }
    return { source, size, test: (text) => compiled.test(text) }
  } catch (error) {
    return { problem: error instanceof Error ? error.message.replace(/^error parsing regexp: /, '') : 'it cannot be compiled' }
  }
}
