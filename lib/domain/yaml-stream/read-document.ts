import { checkAliases } from './check-aliases.ts'
import { checkCharacters } from './check-characters.ts'
import { checkEscapes, checkJson } from './check-json.ts'
import { checkKeys } from './check-keys.ts'
import { checkFlowScalar, checkTabs } from './check-layout.ts'
import { checkMerges } from './check-merges.ts'
import { checkScalar } from './check-scalars.ts'
import { checkTag } from './check-tags.ts'
import { composeDocument } from './compose.ts'
import type { DocumentHeader, StreamLimits, YamlDocument } from './document.ts'
import { type Finding, quote } from './finding.ts'
import { readHeader } from './header.ts'
import type { Lines } from './lines.ts'
import { visitNodes, type YamlNode } from './node.ts'

/** What the text of one document says. */
export interface DocumentReading {
  content: YamlDocument['content']
  header?: DocumentHeader
  root?: YamlNode
  findings: Finding[]
  /** Where the names that its aliases may use are anchored. */
  anchors: ReadonlyMap<string, YamlNode>
}

const NO_ANCHORS: ReadonlyMap<string, YamlNode> = new Map()

/** Where in its file a document is. */
export interface DocumentPlace {
  /** Only the first may begin with a byte order mark. */
  isFirst: boolean
  isAlone: boolean
}

/** Reads and checks one document. */
export function readDocument(
  text: string,
  lines: Lines,
  limits: StreamLimits,
  { isFirst, isAlone }: DocumentPlace,
): DocumentReading {
  const findings = checkCharacters(text, isFirst)
  const start = contentStart(text)
  if (start === undefined) return { content: 'empty', findings, anchors: NO_ANCHORS }
  if (findings.some(({ code }) => code === 'unusual_line_break')) return { content: 'other', findings, anchors: NO_ANCHORS }
  const isJson = /^\s*\{/.test(text)
  const { root, findings: problems } = composeDocument(text, limits.depth)
  findings.push(...problems)
  if (isJson && problems.length === 0) findings.push(...checkJson(text))
  if (root === undefined) return { content: 'other', findings: withTemplateHint(findings, text), anchors: NO_ANCHORS }

  const { findings: aliasFindings, anchors, targets } = checkAliases(root, limits.aliases)
  findings.push(...aliasFindings, ...checkTabs(text, root))
  visitNodes(root, (node, isKey, inFlow) => {
    if (node.type === 'map') findings.push(...checkKeys(node), ...checkMerges(node, targets))
    if (node.type !== 'scalar') pushIf(findings, checkTag(node))
    else if (node.style !== 'empty') findings.push(...checkScalarNode(node, text, { isKey, inFlow, isJson }))
  })
  if (root.type === 'scalar' && !isAlone && !isNull(root)) findings.push(scalarDocument(root, text))
  if (root.type !== 'map') return { content: isNull(root) ? 'empty' : 'other', root, findings, anchors }
  const { header, findings: headerFindings } = readHeader(root, targets, lines)
  findings.push(...headerFindings)
  return { content: 'mapping', header, root, findings: withTemplateHint(findings, text), anchors }
}

function checkScalarNode(
  node: Extract<YamlNode, { type: 'scalar' }>,
  text: string,
  { isKey, inFlow, isJson }: { isKey: boolean; inFlow: boolean; isJson: boolean },
): Finding[] {
  if (node.style === 'quoted') {
    const isEscaped = !isJson && text[node.start] === '"' && text.slice(node.start, node.end).includes('\\')
    return isEscaped ? checkEscapes(text.slice(node.start, node.end), node.start) : []
  }
  const findings: Finding[] = []
  pushIf(findings, checkTag(node))
  pushIf(findings, checkFlowScalar(node, inFlow))
  if (!isKey) pushIf(findings, checkScalar(node))
  return findings
}

/** A text among objects: most likely the rest of a block scalar that a `---` at the start of a line has cut in two. */
function scalarDocument({ start, end }: YamlNode, text: string): Finding {
  return {
    code: 'scalar_document',
    severity: 'error',
    message: 'The document is a lone value among others, which kubectl refuses',
    offset: start,
    found: quote(text.slice(start, end)),
    expected: 'an object',
    hint: 'if it belongs to a text above, indent the line --- that cuts it off',
  }
}

function pushIf(findings: Finding[], finding: Finding | undefined): void {
  if (finding !== undefined) findings.push(finding)
}

function isNull(node: YamlNode): boolean {
  return node.type === 'scalar' && (node.style === 'empty' || (node.style === 'plain' && /^(~|null|Null|NULL)$/.test(node.text)))
}

/** Where the first line begins that is neither blank nor a comment nor a marker; undefined when there is none. */
export function contentStart(text: string): number | undefined {
  for (let start = text.startsWith('\ufeff') ? 1 : 0; start < text.length; ) {
    const newline = text.indexOf('\n', start)
    const end = newline === -1 ? text.length : newline + 1
    if (!/^(---|\.\.\.)?[ \t\r\n]*(#.*)?$/s.test(text.slice(start, end))) return start
    start = end
  }
  return undefined
}

const TEMPLATE_HINT = 'this looks like a template of Helm or the like: render it, and commit what comes out'

function withTemplateHint(findings: Finding[], text: string): Finding[] {
  if (!text.includes('{{')) return findings
  return findings.map((finding) => (finding.severity === 'error' ? { ...finding, hint: TEMPLATE_HINT } : finding))
}
