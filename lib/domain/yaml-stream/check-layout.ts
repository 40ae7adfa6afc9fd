import { type Finding, quote } from './finding.ts'
import { type MapNode, type ScalarNode, visitNodes, type YamlNode } from './node.ts'

const TAB_LED = /^ *\t/gm
/** What stands before a key that is introduced by `?`: an anchor or a tag may be between. */
const EXPLICIT = /\?\s+([&!]\S*\s+)*$/
/** A colon behind a key with no space after it. */
const STUCK_COLON = /[ \t]*:\S/y
const TAB_FIRST = /^ *\t/

/** Finds lines that begin with a tab where kubectl allows spaces only: everywhere but in flow collections, quotes and block text. */
export function checkTabs(text: string, root?: YamlNode): Finding[] {
  if (!text.includes('\t')) return []
  const tabs = [...text.matchAll(TAB_LED)].map(({ 0: blanks, index }) => index + blanks.length - 1)
  if (tabs.length === 0) return []
  const free = root === undefined ? [] : tabFreeRanges(text, root)
  let next = 0
  return tabs
    .filter((tab) => {
      while ((free[next]?.end ?? tab + 1) <= tab) next++
      return (free[next]?.start ?? tab + 1) > tab
    })
    .map(tabFinding)
}

/** Where tabs may lead a line: ranges that do not overlap, in the order of the text. */
function tabFreeRanges(text: string, root: YamlNode): { start: number; end: number }[] {
  const ranges: { start: number; end: number }[] = []
  visitNodes(root, (node, _, inFlow) => {
    if (node.type === 'alias' || inFlow) return
    const isFree =
      node.type === 'scalar'
        ? node.style === 'quoted' || (node.style === 'block' && !hasTabInIndent(text.slice(node.start, node.end)))
        : node.flow
    if (isFree) ranges.push({ start: node.start, end: node.end })
  })
  return ranges
}

/** Whether a tab stands left of the text of a block scalar. */
function hasTabInIndent(block: string): boolean {
  const lines = block.split('\n').slice(1)
  const indents = lines.filter((line) => line.trim() !== '').map((line) => line.search(/[^ ]/))
  const indent = indents.reduce((least, next) => Math.min(least, next), Number.POSITIVE_INFINITY)
  const isIndentedByTab = lines.find((line) => line.trim() !== '')?.[indents[0] ?? 0] === '\t'
  return isIndentedByTab || lines.some((line) => TAB_FIRST.test(line) && line.indexOf('\t') < indent)
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

/** Finds plain scalars in flow collections that readers divide differently: `[?a]`, and `{a:}` where 1.1 reads a key `a:`. */
export function checkFlowScalar(node: ScalarNode, text: string): Finding | undefined {
  STUCK_COLON.lastIndex = node.end
  if (!/\?|^:|:$/.test(node.text) && !STUCK_COLON.test(text)) return undefined
  return {
    code: 'ambiguous_flow_scalar',
    severity: 'error',
    message: 'Readers of YAML 1.1 and 1.2 divide this text differently inside brackets',
    offset: node.start,
    found: quote(node.text),
    expected: 'a quoted string',
    hint: `quote it: ${quote(node.text)}, and leave a space after a colon`,
  }
}

/** Finds keys whose colon stands on another line, which only some readers allow without a `?` before the key. */
export function checkKeyLines(map: MapNode, text: string): Finding[] {
  return map.pairs.flatMap(({ key, value }) => {
    const isSplit = text.slice(key.start, key.end).includes('\n') || /^[^:]*\n[^:]*:/.test(text.slice(key.end, value.start))
    return isSplit && !EXPLICIT.test(text.slice(Math.max(0, key.start - 200), key.start)) ? [splitKey(key.start)] : []
  })
}

function splitKey(offset: number): Finding {
  return {
    code: 'syntax_error',
    severity: 'error',
    message: 'The key and its colon are not on one line',
    offset,
    expected: 'a key and its colon on one line',
    hint: 'join the lines',
  }
}
