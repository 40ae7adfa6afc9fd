import { Composer, type Document, Lexer, Parser } from 'yaml'
import { definedOf } from '../../defined-of.ts'
import { YAML_LIMITS } from '../limits.ts'
import { TEXT_ONLY } from './parser-options.ts'
import { SyntaxErrors, type SyntaxProblem, TOO_MANY } from './syntax-errors.ts'

/** What the package `yaml` makes of a text. */
export interface ComposedText {
  documents: Document.Parsed[]
  errors: readonly SyntaxProblem[]
  /**
   * Why reading was given up before the end: the text is nested too deep or has too many pieces of syntax, at `offset`.
   */
  stopped?: { because: 'depth' | 'size'; offset: number }
  /** Amounts of work, for tests: pieces of syntax read, mistakes told. */
  counts: { lexemes: number; problems: number }
}

/** Where the parser tells a mistake: a number, a range of offsets or a token. */
type Source = number | readonly number[] | { offset: number }
type OnError = (source: Source, code: string, message: string, isWarning?: boolean) => void

/** Tokens the parser keeps open besides the nodes: the document and the scalar at hand. */
const OPEN_BESIDES_NODES = 2
/** Shorter pieces of syntax count as one, whatever is in them. */
const LONG_LEXEME = 1000

/** Runs the parser over the text of one document, within bounds of depth, size and mistakes. */
export function composeText(text: string, maxDepth: number, maxLexemes: number = YAML_LIMITS.yamlLexemes.value): ComposedText {
  const errors = new SyntaxErrors(text)
  const documents: Document.Parsed[] = []
  const composer = composerWith(errors)
  const parser = new Parser()
  const take = (tokens: ReturnType<Parser['next']>) => {
    for (const token of tokens) {
      if (token.type !== 'error') documents.push(...composer.next(token))
      else errors.add({ offset: token.offset, code: 'UNEXPECTED_TOKEN', message: token.message })
    }
  }
  let lexemes = 0
  const result = (stopped?: ComposedText['stopped']): ComposedText => ({
    documents: stopped === undefined ? documents : [],
    errors: errors.kept,
    ...definedOf({ stopped }),
    counts: { lexemes, problems: errors.found },
  })
  try {
    let offset = 0
    for (const lexeme of new Lexer().lex(text)) {
      take(parser.next(lexeme))
      if (parser.stack.length > maxDepth + OPEN_BESIDES_NODES)
        return result({ because: 'depth', offset: Math.min(offset, text.length) })
      lexemes += piecesIn(lexeme)
      if (lexemes > maxLexemes) return result({ because: 'size', offset: Math.min(offset, text.length) })
      offset = parser.offset
    }
    take(parser.end())
    documents.push(...composer.end(true, text.length))
  } catch (thrown) {
    if (thrown !== TOO_MANY) throw thrown
  }
  return result()
}

/** A text of many lines is kept line by line. */
function piecesIn(lexeme: string): number {
  if (lexeme.length < LONG_LEXEME) return 1
  let lines = 1
  for (let at = lexeme.indexOf('\n'); at !== -1; at = lexeme.indexOf('\n', at + 1)) lines++
  return lines
}

/**
 * A composer that hands its mistakes over as it finds them, instead of making an `Error` with a stack of each. Its
 * warnings have checks of our own.
 */
function composerWith(errors: SyntaxErrors): Composer {
  const composer = new Composer(TEXT_ONLY)
  const onError: OnError = (source, code, message, isWarning) => {
    if (isWarning === true) return
    // An exception inside the package is told here like a mistake of the text: it is one of the reader.
    if (code === 'RESOURCE_EXHAUSTION') throw errors.isOver ? TOO_MANY : new Error(`the YAML parser failed: ${message}`)
    errors.add({ offset: offsetOf(source), code, message })
  }
  // The hook is private to the package; a test counts that it is called.
  Object.assign(composer, { onError })
  return composer
}

function offsetOf(source: Source): number {
  if (typeof source === 'number') return source
  return 'offset' in source ? source.offset : (source[0] ?? 0)
}
