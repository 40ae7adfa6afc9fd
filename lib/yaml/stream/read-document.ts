import { checkAliases } from '../check/check-aliases.ts'
import { checkCharacters } from '../check/check-characters.ts'
import { checkJson } from '../check/check-json.ts'
import { checkNodes } from '../check/check-nodes.ts'
import { checkTabs } from '../check/check-tabs.ts'
import type { DocumentHeader, StreamLimits, YamlDocument } from '../document.ts'
import { error, type Finding, quote } from '../findings/finding.ts'
import { FindingLog } from '../findings/finding-log.ts'
import { tooLarge } from '../findings/too-large.ts'
import type { Lines } from '../syntax/lines.ts'
import type { YamlNode } from '../syntax/node.ts'
import { parseDocument } from '../syntax/parse-document.ts'
import { isNull, readHeader } from './header.ts'

/** The result of reading one document. */
export interface DocumentReading {
  content: YamlDocument['content']
  header?: DocumentHeader
  root?: YamlNode
  findings: Finding[]
  /** The anchored nodes, by the name that aliases use. */
  anchors: ReadonlyMap<string, YamlNode>
}

const NO_ANCHORS: ReadonlyMap<string, YamlNode> = new Map()

/** Reads and checks one document. `isAlone`: it is the only one of its file. */
export function readDocument(text: string, lines: Lines, limits: StreamLimits, isAlone = true): DocumentReading {
  if (isTooLong(text, limits))
    return { content: 'other', findings: [tooLarge(text.length, limits.documentBytes)], anchors: NO_ANCHORS }
  const log = new FindingLog()
  log.addAll(checkCharacters(text))
  const hasOddLines = log.list.some(({ code }) => code === 'unusual_line_break')
  const isEmpty = contentStart(text) === undefined
  if (isEmpty) log.addAll(checkTabs(text))
  if (isEmpty || hasOddLines) return { content: isEmpty ? 'empty' : 'other', findings: log.list, anchors: NO_ANCHORS }
  const { root, findings: problems } = parseDocument(text, limits)
  log.addAll(problems)
  if (root === undefined) return { content: 'other', findings: withTemplateHint(log.list, text), anchors: NO_ANCHORS }

  const { findings: aliasFindings, anchors, targets } = checkAliases(root, limits.aliases)
  log.addAll(aliasFindings)
  if (aliasFindings.some(({ code }) => code === 'too_many_aliases')) return { content: 'other', findings: log.list, anchors }
  const json = checkJson(text)
  log.addAll(json.findings)
  log.addAll(checkTabs(text, root))
  checkNodes(root, text, targets, json.isJson, log)
  if (root.type === 'scalar' && !isAlone && !isNull(root)) log.add(scalarDocument(root, text))
  const reading = root.type === 'map' ? readHeader(root, targets, lines) : undefined
  log.addAll(reading?.findings ?? [])
  const header = reading === undefined ? {} : { header: reading.header }
  return { content: contentOf(root), ...header, root, findings: withTemplateHint(log.list, text), anchors }
}

/** Whether a document is too large to read. */
export function isTooLong(text: string, limits: StreamLimits): boolean {
  return text.length > limits.documentBytes
}

function contentOf(root: YamlNode): YamlDocument['content'] {
  if (root.type === 'map') return 'mapping'
  return isNull(root) ? 'empty' : 'other'
}

/**
 * Returns the finding for a text among objects: most likely the rest of a block scalar that a `---` at the start of a
 * line has split.
 */
function scalarDocument({ start, end }: YamlNode, text: string): Finding {
  return error('scalar_document', start, 'The document is a lone value among others, which kubectl refuses', {
    found: quote(text.slice(start, end)),
    expected: 'an object',
    hint: 'if it belongs to a text above, indent the --- line that cuts it off',
  })
}

/** Returns the start of the first line that is not blank, a comment or a marker; undefined if there is none. */
export function contentStart(text: string): number | undefined {
  for (let start = text.startsWith('\ufeff') ? 1 : 0; start < text.length; ) {
    const newline = text.indexOf('\n', start)
    const end = newline === -1 ? text.length : newline + 1
    if (!/^(---|\.\.\.)?[ \t\r\n]*(#.*)?$/s.test(text.slice(start, end))) return start
    start = end
  }
  return undefined
}

const TEMPLATE_HINT = 'this looks like an unrendered template, of Helm for example: render it and commit the output'
/** Codes of the findings that an unrendered `{{ }}` causes. */
const TEMPLATE_CODES: ReadonlySet<string> = new Set(['syntax_error', 'unsupported_key', 'json_stream', 'not_json'])

function withTemplateHint(findings: Finding[], text: string): Finding[] {
  if (!text.includes('{{')) return findings
  return findings.map((finding) => (TEMPLATE_CODES.has(finding.code) ? { ...finding, hint: TEMPLATE_HINT } : finding))
}
