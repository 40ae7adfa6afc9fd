import { error, type Finding } from '../findings/finding.ts'
import { type ScalarNode, visitNodes, type YamlNode } from '../syntax/node.ts'

/** A tab at the start of a line, or after the marks that begin it: `-`, `?`, or the `:` of a `?`. */
const TAB_LED = /^ *(?:[-?:] +)*(?:[-?:] *)?\t/gm
const TAB_FIRST = /^ *\t/
const INDENT_IN_HEADER = /^[|>][-+]?[1-9]/

interface Range {
  start: number
  end: number
}

/**
 * Finds tabs where kubectl allows only spaces: at the start of a line, and between a mark and its content, which may be
 * a key, so that the tab would be indentation, too. Tabs are allowed in flow collections, quotes and text, and after a
 * key's colon, a value, an anchor or a tag. Source: `yaml_parser_scan_to_next_token` of go-yaml v2 skips tabs only
 * where no key may begin.
 */
export function* checkTabs(text: string, root?: YamlNode): Generator<Finding> {
  if (!text.includes('\t')) return
  const ranges = root === undefined ? { free: [], text: [] } : rangesOf(text, root)
  const [free, inText] = [new RangeCursor(ranges.free), new RangeCursor(ranges.text)]
  for (const { 0: prefix, index } of text.matchAll(TAB_LED)) {
    const tab = index + prefix.length - 1
    const mark = prefix.search(/[^ \t]/)
    if (mark === -1 ? !free.covers(tab) : !inText.covers(index + mark)) yield tabFinding(tab, mark !== -1)
  }
}

/** Whether ascending offsets are within ordered ranges; walks the ranges once. */
class RangeCursor {
  readonly #ranges: readonly Range[]
  #next = 0

  constructor(ranges: readonly Range[]) {
    this.#ranges = ranges
  }

  covers(offset: number): boolean {
    while ((this.#ranges[this.#next]?.end ?? offset + 1) <= offset) this.#next++
    return (this.#ranges[this.#next]?.start ?? offset + 1) <= offset
  }
}

/**
 * Returns disjoint ranges in text order: `free`, where tabs may begin a line, and `text`, where an apparent mark is
 * text.
 */
function rangesOf(text: string, root: YamlNode): { free: Range[]; text: Range[] } {
  const [free, inText]: [Range[], Range[]] = [[], []]
  visitNodes(root, (node, _, inFlow) => {
    if (node.type === 'alias' || inFlow || (node.type !== 'scalar' && !node.flow)) return
    const range = { start: node.start, end: node.end }
    inText.push(range)
    if (node.type !== 'scalar' || allowsTabs(node.style, text.slice(node.start, node.end))) free.push(range)
  })
  return { free, text: inText }
}

function allowsTabs(style: ScalarNode['style'], scalar: string): boolean {
  // Left of words and of text, the parser refuses it.
  return style !== 'block' || !hasTabBeforeText(scalar)
}

/**
 * Whether a tab is in the lines that determine the indentation of a block scalar: up to its first line of text, unless
 * the header states the indentation.
 */
function hasTabBeforeText(block: string): boolean {
  if (INDENT_IN_HEADER.test(block)) return false
  const lines = block.split('\n').slice(1)
  const first = lines.findIndex((line) => line.trim() !== '')
  return lines.slice(0, first === -1 ? undefined : first + 1).some((line) => TAB_FIRST.test(line))
}

function tabFinding(offset: number, isAfterMark: boolean): Finding {
  return error(
    'tab_indentation',
    offset,
    isAfterMark
      ? 'A tab follows the mark at the start of the line, which kubectl refuses'
      : 'The line begins with a tab, which kubectl refuses',
    { found: 'a tab', expected: 'spaces', hint: 'indent with spaces; remove tabs from blank lines' },
  )
}
