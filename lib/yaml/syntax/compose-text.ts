import { Composer, type Document, Lexer, Parser } from 'yaml'
import { definedOf } from '../../defined-of.ts'
import { YAML_LIMITS } from '../limits.ts'
import { TEXT_ONLY } from './parser-options.ts'
import { SyntaxErrors, type SyntaxProblem, TOO_MANY_ERRORS } from './syntax-errors.ts'

/** The documents and errors that the package `yaml` finds in a text. */
export interface ComposedText {
  documents: Document.Parsed[]
  errors: readonly SyntaxProblem[]
  /** Why reading stopped before the end: at `offset` the text is nested too deeply or has too many lexemes. */
  stopped?: { because: 'depth' | 'size'; offset: number }
  /** Amounts of work, for tests: lexemes read, errors reported. */
  counts: { lexemes: number; problems: number }
}

/** The place of a parser error: an offset, a range of offsets or a token. */
type Source = number | readonly number[] | { offset: number }
type OnError = (source: Source, code: string, message: string, isWarning?: boolean) => void

/** Open tokens of the parser that are not nodes: the document and the current scalar. */
const OPEN_BESIDES_NODES = 2
/** A shorter lexeme counts as one piece, whatever it contains. */
const LONG_LEXEME = 1000

/** Runs the parser over the text of one document, within limits of depth, size and errors. */
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
    documents,
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
    if (thrown !== TOO_MANY_ERRORS) throw thrown
  }
  return result()
}

/** Counts the pieces of a lexeme: the parser keeps a multi-line text line by line. */
function piecesIn(lexeme: string): number {
  if (lexeme.length < LONG_LEXEME) return 1
  let lines = 1
  for (let at = lexeme.indexOf('\n'); at !== -1; at = lexeme.indexOf('\n', at + 1)) lines++
  return lines
}

/**
 * Returns a composer that reports errors as it finds them, instead of constructing an `Error` with a stack for each.
 * Drops its warnings: the reader has checks of its own.
 */
function composerWith(errors: SyntaxErrors): Composer {
  const composer = new Composer(TEXT_ONLY)
  const onError: OnError = (source, code, message, isWarning) => {
    if (isWarning === true) return
    // The package reports an internal exception here like an error in the text; it is a bug in the reader.
    if (code === 'RESOURCE_EXHAUSTION')
      throw errors.isBeyondLimit ? TOO_MANY_ERRORS : new Error(`the YAML parser failed: ${message}`)
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
