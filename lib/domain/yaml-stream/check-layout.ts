import { type Finding, quote } from './finding.ts'
import { visitNodes, type YamlNode } from './node.ts'

const TAB_LED = /^ *\t/gm
const LOCATED = /^ *\t/

/** Finds lines that begin with a tab where kubectl allows spaces only: everywhere but in flow collections, quotes and block text. */
export function checkTabs(text: string, root: YamlNode): Finding[] {
  if (!text.includes('\t')) return []
  const tabs = [...text.matchAll(TAB_LED)].map(({ 0: blanks, index }) => index + blanks.length - 1)
  if (tabs.length === 0) return []
  const free = tabFreeRanges(text, root)
  return tabs.filter((tab) => !free.some(([start, end]) => start <= tab && tab < end)).map(tabFinding)
}

/** Where tabs may lead a line: start and end offsets. */
function tabFreeRanges(text: string, root: YamlNode): [number, number][] {
  const ranges: [number, number][] = []
  visitNodes(root, (node) => {
    if (node.type === 'alias') return
    if (node.type === 'scalar') {
      if (node.style === 'quoted' || (node.style === 'block' && !hasTabInIndent(text.slice(node.start, node.end))))
        ranges.push([node.start, node.end])
    } else if (node.flow) ranges.push([node.start, node.end])
  })
  return ranges
}

/** Whether a tab stands left of the text of a block scalar. */
function hasTabInIndent(block: string): boolean {
  const lines = block.split('\n').slice(1)
  const indents = lines.filter((line) => line.trim() !== '').map((line) => line.search(/[^ ]/))
  const indent = Math.min(...indents)
  return lines.some((line) => LOCATED.test(line) && line.indexOf('\t') < indent)
}

function tabFinding(offset: number): Finding {
  return {
    code: 'tab_indentation',
    severity: 'error',
    message: 'The line begins with a tab, which kubectl refuses',
    offset,
    found: 'a tab',
    expected: 'spaces',
    hint: 'indent with spaces; remove tabs from blank lines',
  }
}

/** Finds plain scalars in flow collections that readers split differently, such as `[?a]`. */
export function checkFlowScalar(node: YamlNode, inFlow: boolean): Finding | undefined {
  if (!inFlow || node.type !== 'scalar' || node.style !== 'plain' || !/^[?:]|:$/.test(node.text)) return undefined
  return {
    code: 'ambiguous_flow_scalar',
    severity: 'error',
    message: 'Readers of YAML 1.1 and 1.2 divide this text differently inside brackets',
    offset: node.start,
    found: quote(node.text),
    expected: 'a quoted string',
    hint: `quote it: ${quote(node.text)}`,
  }
}
