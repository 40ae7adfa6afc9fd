import { type Document, isAlias, isNode, Lexer, LineCounter, type Node, parseDocument, visit } from 'yaml'
import type { ZodType } from 'zod'
import { DomainError } from '../../contract/errors.ts'
import type { Fault, Position } from '../../contract/fault.ts'
import { encodingFault } from '../../yaml/syntax/encoding.ts'
import { NO_EXTENSIONS } from '../../yaml/syntax/parser-options.ts'
import { LIMITS } from '../limits.ts'

/**
 * Encodes an entry as one line. The files below `.hnp` are YAML lists with one flow map per line, and each flow map is
 * JSON: a diff shows only the changed entries, and `JSON.parse` reads 20,000 of them in milliseconds. A file that was
 * reformatted by hand is still read, as YAML.
 */
export function encodeFlowLine(entry: object): string {
  return `- ${JSON.stringify(entry)}`
}

/**
 * Returns the JSON of a line that `encodeFlowLine` wrote, after the given indentation; undefined for any other line.
 * Other forms of JSON, such as a duplicate name, are left to a reader that reports the problem.
 */
export function decodeFlowLine(line: string, indentation = ''): unknown {
  const start = `${indentation}- {`
  return line.startsWith(start) ? decodeOwnJson(line.slice(start.length - 1)) : undefined
}

/** Returns the value that `JSON.stringify` encoded as this text; undefined for any other text. */
export function decodeOwnJson(text: string): unknown {
  // A checkout on Windows may have added the carriage return.
  const json = text.replace(/\r$/, '')
  try {
    const value: unknown = JSON.parse(json)
    return JSON.stringify(value) === json ? value : undefined
  } catch {
    return undefined
  }
}

/**
 * Parses a small file of the manager and checks its shape. Throws `manifest_unreadable` with every fault and its
 * position.
 */
export function parseOwnFile<T>(bytes: Uint8Array, file: string, shape: ZodType<T>): T {
  checkEncoding(bytes, file)
  const text = Buffer.from(bytes).toString('utf8')
  const own = shape.safeParse(decodeOwnFields(text))
  return own.success ? own.data : parseAsYaml(text, file, shape)
}

const FIELD_LINE = /^([a-z]+(?:_[a-z]+)*):(?: (.+))?\r?$/

/**
 * Returns the fields of a text with one line of JSON for each value and for each item of a list; undefined for any
 * other text, also if it has a field twice or a list without items.
 */
function decodeOwnFields(text: string): Record<string, unknown> | undefined {
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'))
  const fields: Record<string, unknown> = {}
  for (const part of lines.join('\n').split(/\n(?!- )/)) {
    const [first = '', ...items] = part.split('\n')
    const [, name, json] = FIELD_LINE.exec(first) ?? []
    if (name === undefined || Object.hasOwn(fields, name)) return undefined
    const value = json === undefined ? decodeItems(items) : decodeOwnJson(json)
    if (value === undefined || (json !== undefined && items.length > 0)) return undefined
    fields[name] = value
  }
  return fields
}

function decodeItems(lines: readonly string[]): unknown[] | undefined {
  const items = lines.map((line) => decodeFlowLine(line))
  return items.length === 0 || items.includes(undefined) ? undefined : items
}

function parseAsYaml<T>(text: string, file: string, shape: ZodType<T>): T {
  const lines = new LineCounter()
  checkLexemes(text, file)
  const document = parseDocument(text, { ...NO_EXTENSIONS, lineCounter: lines })
  const faults: Fault[] = document.errors.map((error) => {
    const { line, col } = lines.linePos(error.pos[0])
    return unreadable({ file, line, column: col, message: error.message.split('\n')[0] ?? error.code })
  })
  visit(document, {
    Node: (_, node) => {
      const never = neverWritten(node)
      if (never === undefined) return undefined
      const { line, col } = lines.linePos(node.range?.[0] ?? 0)
      faults.push(unreadable({ file, line, column: col, message: `the manager writes no ${never}` }))
      return visit.BREAK
    },
  })
  if (faults.length > 0) throw manifestUnreadable(file, faults)
  const parsed = shape.safeParse(document.toJS({ maxAliasCount: 0 }))
  if (parsed.success) return parsed.data
  const issues = parsed.error.issues.map(({ path, message }) => {
    const { line, col } = lines.linePos(offsetOf(document, path))
    return unreadable({ file, line, column: col, message: `${path.join('.') || 'the file'}: ${message}` })
  })
  throw manifestUnreadable(file, issues)
}

/** What other readers may take for another value than what stands there; undefined for what the manager writes. */
function neverWritten(node: Node): string | undefined {
  if (isAlias(node)) return `aliases, and reads none: *${node.source}`
  return node.tag === undefined ? undefined : `tags, and reads none: ${node.tag}`
}

/** Refuses a file that is not UTF-8: it would be read, and written back, with replacement characters. */
function checkEncoding(bytes: Uint8Array, file: string): void {
  const fault = encodingFault(bytes, file)
  if (fault === undefined) return
  const { line = 1, column = 1, message } = fault
  throw manifestUnreadable(file, [unreadable({ file, line, column, message })])
}

/**
 * Refuses a file with too many lexemes. The parser needs about 500 bytes of memory for each: a file that was inflated
 * by hand must not end the process.
 */
function checkLexemes(text: string, file: string): void {
  const { value: limit } = LIMITS.yamlLexemes
  if (text.length <= limit) return
  let lexemes = 0
  for (const _ of new Lexer().lex(text)) if (++lexemes > limit) throw manifestUnreadable(file, [tooMany(file, limit)])
}

function tooMany(file: string, limit: number): Fault {
  return unreadable({
    file,
    line: 1,
    column: 1,
    message: `the file has more than ${limit} pieces of syntax; the manager writes far fewer`,
  })
}

/** Returns the offset of a value, or of its nearest existing ancestor. */
function offsetOf(document: Document, path: readonly PropertyKey[]): number {
  for (let length = path.length; length >= 0; length--) {
    const node = length === 0 ? document.contents : document.getIn(path.slice(0, length), true)
    if (isNode(node) && node.range) return node.range[0]
  }
  return 0
}

function unreadable(fault: Position & { message: string }): Fault {
  return {
    code: 'manifest_unreadable',
    severity: 'error',
    hint: 'restore the file from Git history, or rebuild it from the managed files with init and force',
    ...fault,
  }
}

function manifestUnreadable(file: string, faults: Fault[]): DomainError<'manifest_unreadable'> {
  return new DomainError('manifest_unreadable', `${file} cannot be read`, { faults })
}
