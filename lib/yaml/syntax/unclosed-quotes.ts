import { error, type Finding, quote } from '../findings/finding.ts'
import { endOfLine } from './lines.ts'
import { visitNodes, type YamlNode } from './node.ts'

/**
 * Finds quoted texts that do not end. Where a line is indented too little to continue a text, the package `yaml` ends
 * it before that line, and takes whatever quote stands there for the closing one: one that is escaped by a backslash,
 * or doubled, belongs to the text (YAML 1.2.2, 7.3.1 and 7.3.2).
 */
export function unclosedQuotes(root: YamlNode, text: string): Finding[] {
  const findings: Finding[] = []
  visitNodes(root, (node) => {
    if (node.type !== 'scalar' || node.style !== 'quoted') return
    const { start, end } = node
    if (!isClosed(text.slice(start, end))) findings.push(unclosed(text, start))
  })
  return findings
}

function isClosed(source: string): boolean {
  const inside = source.slice(1)
  if (source.charAt(0) === "'") return lengthOfEnd(inside, "'") % 2 === 1
  return lengthOfEnd(inside.slice(0, -1), '\\') % 2 === 0
}

/** How often a text repeats a character at its end. */
function lengthOfEnd(text: string, character: string): number {
  let length = 0
  while (text.at(-1 - length) === character) length++
  return length
}

function unclosed(text: string, start: number): Finding {
  return error('syntax_error', start, 'The quoted text does not end', {
    found: quote(text.slice(start, endOfLine(text, start)).trimEnd()),
    expected: `a closing ${text.charAt(start)} that is not part of the text`,
  })
}
