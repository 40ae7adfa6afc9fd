import { type Document, isAlias, isScalar, isSeq, type ParsedNode, type YAMLMap } from 'yaml'
import { definedOf } from '../../defined-of.ts'
import { error, type Finding, quote } from '../findings/finding.ts'
import { guarded } from '../findings/guarded.ts'
import { tooManyParts } from '../findings/too-large.ts'
import { YAML_LIMITS } from '../limits.ts'
import { composeText } from './compose-text.ts'
import { endOfLine } from './lines.ts'
import type { ScalarNode, YamlNode } from './node.ts'
import type { SyntaxProblem } from './syntax-errors.ts'
import { unclosedQuotes } from './unclosed-quotes.ts'

export interface Composed {
  root?: YamlNode
  findings: Finding[]
}

/**
 * Reads a text like `composeDocument`, but a failure of the parser becomes a finding. For texts that do not pass
 * through `readYamlStream`.
 */
export function composeGuarded(text: string, maxDepth: number): Composed {
  return guarded(
    () => composeDocument(text, maxDepth),
    (finding) => ({ findings: [finding] }),
  )
}

/** Reads the text of one document with the `yaml` package; scalars stay text. */
export function composeDocument(text: string, maxDepth: number, maxLexemes: number = YAML_LIMITS.yamlLexemes.value): Composed {
  const { documents, errors, stopped } = composeText(text, maxDepth, maxLexemes)
  if (stopped?.because === 'depth') return { findings: [tooDeep(stopped.offset, maxDepth)] }
  if (stopped !== undefined)
    return { findings: [...errors.map((error) => syntaxError(error, text)), tooManyParts(stopped.offset, maxLexemes)] }
  return convert(text, documents, errors)
}

function convert(text: string, [document, second]: Document.Parsed[], errors: readonly SyntaxProblem[]): Composed {
  const contents = (document?.contents ?? null) as ParsedNode | null
  const stream = contents === null ? jsonStreamStart(text, errors) : jsonStream(text, contents)
  if (stream !== undefined) return { findings: [stream] }
  const findings = errors.map((error) => syntaxError(error, text))
  if (second !== undefined) findings.push(secondDocument(second))
  if (findings.length > 0 || contents === null) return { findings }
  const root = convertNode(contents, 0)
  const unclosed = unclosedQuotes(root, text)
  return unclosed.length > 0 ? { findings: unclosed } : { root, findings: [] }
}

/** Converts a node of the package. `at` is the offset for an empty node: after the mark that introduces it. */
function convertNode(node: ParsedNode | null, at: number): YamlNode {
  if (node === null) return emptyNode(at)
  const [start, end] = node.range
  if (isAlias(node)) return { type: 'alias', start, end, name: node.source }
  const properties = definedOf({ tag: node.tag, anchor: node.anchor })
  if (isScalar(node)) {
    const style = styleOf(node.type, start, end)
    const place = style === 'empty' ? emptyNode(at) : { start, end }
    return { ...place, ...properties, type: 'scalar', style, text: node.source }
  }
  const flow = node.flow === true
  if (isSeq(node)) {
    const items = node.items.map((item) => convertNode(item as ParsedNode, start))
    const last = flow ? undefined : items.at(-1)
    return { type: 'seq', flow, start, end: last?.end ?? end, items, ...properties }
  }
  const pairs = (node as YAMLMap.Parsed).items.map((pair) => {
    const key = convertNode(pair.key as ParsedNode | null, start)
    return { key, value: convertNode(pair.value as ParsedNode | null, key.end) }
  })
  const last = flow ? undefined : pairs.at(-1)
  return { type: 'map', flow, start, end: last?.value.end ?? end, pairs, ...properties }
}

function emptyNode(at: number): ScalarNode {
  return { type: 'scalar', style: 'empty', text: '', start: at, end: at }
}

function styleOf(type: string | undefined, start: number, end: number): ScalarNode['style'] {
  if (type === 'BLOCK_LITERAL' || type === 'BLOCK_FOLDED') return 'block'
  if (type === 'QUOTE_DOUBLE' || type === 'QUOTE_SINGLE') return 'quoted'
  return start === end ? 'empty' : 'plain'
}

/** Finds a second JSON value after the first: `{}{}` or `{}\n{}`. */
function jsonStream(text: string, root: ParsedNode): Finding | undefined {
  const { flow } = root as Partial<YAMLMap>
  if (flow !== true) return undefined
  const rest = text.slice(root.range[1]).trimStart()
  return /^[{[]/.test(rest) ? secondValue(text, text.length - rest.length) : undefined
}

/** Finds the second JSON value if the parser gave up: in a stream of many values it reports an error for each. */
function jsonStreamStart(text: string, [first]: readonly SyntaxProblem[]): Finding | undefined {
  const offset = first?.offset ?? 0
  const isSecond = /^\s*[{[].*[}\]]\s*$/s.test(text.slice(0, offset)) && /^[{[]/.test(text.slice(offset))
  return isSecond ? secondValue(text, offset) : undefined
}

function secondValue(text: string, offset: number): Finding {
  return error('json_stream', offset, 'One JSON value follows another', {
    found: quote(text.slice(offset, offset + 60)),
    expected: 'a --- line between two documents',
    hint: 'YAML readers other than kubectl refuse or drop the second value; put --- on a line between them, or use one file each',
  })
}

/** The parser's codes for a line of a mapping that has no colon: it takes the line for a key that goes on. */
const LACKS_COLON: ReadonlySet<string> = new Set(['MULTILINE_IMPLICIT_KEY', 'MISSING_CHAR'])
/** A word, and perhaps its value. */
const WITHOUT_COLON = /^([A-Za-z_][\w./-]*)(?:[ \t]+([^\s#:][^:#]*))?$/

function syntaxError({ message, offset: reported, code }: SyntaxProblem, text: string): Finding {
  const offset = Math.min(reported, text.length)
  const found = text.slice(offset, endOfLine(text, offset)).trimEnd()
  const match = WITHOUT_COLON.exec(found)
  if (match !== null && LACKS_COLON.has(code) && message.startsWith('Implicit')) {
    const [, key, value = ''] = match
    return error('syntax_error', offset, `There is no colon after ${key}`, {
      found: quote(found),
      expected: quote(`${key}: ${value}`.trimEnd()),
    })
  }
  return error('syntax_error', offset, `${message} (${code})`, { ...(found === '' ? {} : { found: quote(found) }) })
}

function secondDocument({ range }: Document.Parsed): Finding {
  return error('syntax_error', range[0], 'There is a second document here', { expected: '--- before it' })
}

function tooDeep(offset: number, limit: number): Finding {
  return error('too_deep', offset, `Collections are nested more than ${limit} deep`, { expected: `at most ${limit} levels` })
}
