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
  return { root: convertNode(contents, 0), findings: [] }
}

/** `at` is where an empty node is placed: behind what introduces it. */
function convertNode(node: ParsedNode | null, at: number): YamlNode {
  if (node === null) return emptyNode(at)
  const [start, end] = node.range
  if (isAlias(node)) return { type: 'alias', start, end, name: node.source }
  const properties = {
    ...(node.tag === undefined ? {} : { tag: node.tag }),
    ...(node.anchor === undefined ? {} : { anchor: node.anchor }),
  }
  if (isScalar(node)) {
    const style = styleOf(node.type, start, end)
    const place = style === 'empty' ? emptyNode(at) : { start, end }
    return { ...place, ...properties, type: 'scalar', style, text: node.source ?? '' }
  }
  const flow = node.flow === true
  if (isSeq(node)) {
    const items = node.items.map((item) => convertNode(item as ParsedNode, start))
    return { type: 'seq', flow, start, end: flow ? end : (items.at(-1)?.end ?? end), items, ...properties }
  }
  if (!isMap(node)) throw new TypeError('a composed node is a scalar, an alias, a sequence or a mapping')
  const pairs = node.items.map((pair) => {
    const key = convertNode(pair.key as ParsedNode | null, start)
    return { key, value: convertNode(pair.value as ParsedNode | null, key.end) }
  })
  return { type: 'map', flow, start, end: flow ? end : (pairs.at(-1)?.value.end ?? end), pairs, ...properties }
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
