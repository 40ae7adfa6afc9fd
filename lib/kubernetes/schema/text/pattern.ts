import { RE2JS } from 're2js'
import { SCHEMA_LIMITS } from '../../limits.ts'

/** A compiled pattern of a schema. */
export interface Pattern {
  source: string
  /** Number of compiled instructions: a test runs at most this many for each character. */
  size: number
  /** Whether the pattern occurs in a text; takes time linear in the text's length. */
  test(text: string): boolean
  /** Searches on demand for the places where it occurs: each one's text, and where it ends. Each search is linear. */
  matches(text: string): Generator<[match: string, end: number]>
}

/**
 * Compiles a pattern with the syntax and meaning that Kubernetes gives it: those of Go's `regexp`. JavaScript's regular
 * expressions accept a different syntax, and some take exponential time. Returns the problem if the pattern cannot be
 * compiled.
 */
export function compilePattern(source: string): Pattern | { problem: string } {
  const { patternCharacters, patternInstructions } = SCHEMA_LIMITS
  if (source.length > patternCharacters.value)
    return { problem: `it has ${source.length} characters; at most ${patternCharacters.value} are read` }
  try {
    const compiled = RE2JS.compile(source)
    const size = compiled.programSize()
    if (size > patternInstructions.value)
      return { problem: `its repetitions make ${size} instructions of it; at most ${patternInstructions.value} are run` }
    return { source, size, test: (text) => compiled.test(text), matches: (text) => matchesOf(compiled, text) }
  } catch (error) {
    return { problem: error instanceof Error ? error.message.replace(/^error parsing regexp: /, '') : 'it cannot be compiled' }
  }
}

/** As Go does, leaves out an empty match right after another one. */
function* matchesOf(pattern: RE2JS, text: string): Generator<[string, number]> {
  const matcher = pattern.matcher(text)
  let last = -1
  while (matcher.find()) {
    const [match, end] = [matcher.group() ?? '', matcher.end()]
    if (match !== '' || end !== last) yield [match, end]
    last = end
  }
}
