import { Composer, type Document, isAlias, isMap, isScalar, isSeq, Lexer, type ParsedNode, Parser, type YAMLError } from 'yaml'
import type { Finding } from './finding.ts'
import { quote } from './finding.ts'
import type { ScalarNode, YamlNode } from './node.ts'

export interface Composed {
  root?: YamlNode
  findings: Finding[]
}

/** Tokens the parser keeps open besides the nodes: the document and the scalar at hand. */
const OPEN_BESIDES_NODES = 2

/** Reads the text of one document with the `yaml` package; scalars stay text. */
export function composeDocument(text: string, maxDepth: number): Composed {
  const documents: Document.Parsed[] = []
  const composer = new Composer({ schema: 'failsafe', uniqueKeys: false, logLevel: 'silent', prettyErrors: false })
  const parser = new Parser()
  let offset = 0
  for (const lexeme of new Lexer().lex(text)) {
    for (const token of parser.next(lexeme)) documents.push(...composer.next(token))
    if (parser.stack.length > maxDepth + OPEN_BESIDES_NODES)
      return { findings: [tooDeep(Math.min(offset, text.length), maxDepth)] }
    offset = parser.offset
  }
  for (const token of parser.end()) documents.push(...composer.next(token))
  documents.push(...composer.end(true, text.length))
  return convert(text, documents)
}

function convert(text: string, [document, second]: Document.Parsed[]): Composed {
  if (document === undefined) return { findings: [] }
  const contents = document.contents as ParsedNode | null
  const stream = contents === null ? undefined : jsonStream(text, contents)
  if (stream !== undefined) return { findings: [stream] }
  const errors = onePerLine(document.errors, text).map((error) => syntaxError(error, text))
  if (second !== undefined) errors.push(secondDocument(second))
  if (errors.length > 0 || contents === null) return { findings: errors }
  return { root: convertNode(contents, text), findings: [] }
}

function convertNode(node: ParsedNode | null, text: string, at = 0): YamlNode {
  if (node === null) return emptyNode(at)
  const [start, end] = node.range
  const props = { start, end, ...(node.tag === undefined ? {} : { tag: node.tag }) }
  if (isAlias(node)) return { type: 'alias', start, end, name: node.source }
  const anchored = node.anchor === undefined ? props : { ...props, anchor: node.anchor }
  if (isScalar(node)) return { ...anchored, type: 'scalar', style: styleOf(node.type, start, end), text: node.source ?? '' }
  if (isSeq(node)) {
    const items = node.items.map((item) => convertNode(item as ParsedNode, text, end))
    return { ...anchored, type: 'seq', flow: node.flow === true, items }
  }
  if (!isMap(node)) throw new TypeError('a composed node is a scalar, an alias, a sequence or a mapping')
  const pairs = node.items.map((pair) => {
    const key = convertNode(pair.key as ParsedNode | null, text, end)
    return { key, value: convertNode(pair.value as ParsedNode | null, text, key.end) }
  })
  return { ...anchored, type: 'map', flow: node.flow === true, pairs }
}

function emptyNode(at: number): ScalarNode {
  return { type: 'scalar', style: 'empty', text: '', start: at, end: at }
}

function styleOf(type: string | undefined, start: number, end: number): ScalarNode['style'] {
  if (type === 'BLOCK_LITERAL' || type === 'BLOCK_FOLDED') return 'block'
  if (type === 'QUOTE_DOUBLE' || type === 'QUOTE_SINGLE') return 'quoted'
  return start === end ? 'empty' : 'plain'
}

/** `{}{}` and `{}\n{}`: JSON values one after another. */
function jsonStream(text: string, root: ParsedNode): Finding | undefined {
  if (!(isMap(root) || isSeq(root)) || root.flow !== true) return undefined
  const next = /\S/g
  next.lastIndex = root.range[1]
  const offset = next.exec(text)?.index
  if (offset === undefined || (text[offset] !== '{' && text[offset] !== '[')) return undefined
  return {
    code: 'json_stream',
    severity: 'error',
    message: 'One JSON value follows another',
    offset,
    found: quote(text.slice(offset, offset + 60)),
    expected: 'a line --- between two documents',
    hint: 'YAML readers other than kubectl refuse or drop the second value; put --- on a line between them, or use one file each',
  }
}

/** One mistake makes the parser stumble several times on its line: the first says enough. */
function onePerLine(errors: YAMLError[], text: string): YAMLError[] {
  let lineEnd = -1
  return errors.filter(({ pos: [offset] }) => {
    if (offset <= lineEnd) return false
    const newline = text.indexOf('\n', offset)
    lineEnd = newline === -1 ? text.length : newline
    return true
  })
}

function syntaxError({ message, pos, code }: YAMLError, text: string): Finding {
  const offset = Math.min(pos[0], text.length)
  const lineEnd = text.indexOf('\n', offset)
  const found = text.slice(offset, lineEnd === -1 ? undefined : lineEnd).trimEnd()
  return {
    code: 'syntax_error',
    severity: 'error',
    message: `${message} (${code})`,
    offset,
    ...(found === '' ? {} : { found: quote(found) }),
  }
}

function secondDocument({ range }: Document.Parsed): Finding {
  return {
    code: 'syntax_error',
    severity: 'error',
    message: 'There is a second document here',
    offset: range[0],
    expected: '--- before it',
  }
}

function tooDeep(offset: number, limit: number): Finding {
  return {
    code: 'too_deep',
    severity: 'error',
    message: `Collections are nested more than ${limit} deep`,
    offset,
    expected: `at most ${limit} levels`,
  }
}
