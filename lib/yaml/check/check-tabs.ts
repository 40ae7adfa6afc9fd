import { error, type Finding } from '../findings/finding.ts'
import { visitNodes, type YamlNode } from '../syntax/node.ts'

/** A tab at the start of a line, or after the marks that begin it: `-`, `?`, or the `:` of a `?`. */
const TAB_LED = /^ *(?:[-?:] +)*(?:[-?:] *)?\t/gm
const TAB_FIRST = /^ *\t/
/** The header of a block scalar that does not state the indentation. */
const OPEN_HEADER = /^[|>](?![-+]?[1-9])/

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
  // Stryker disable next-line all: what follows finds nothing in a text without tabs, only more slowly
  if (!text.includes('\t')) return
  const ranges = rangesOf(text, root)
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
    return (this.#ranges[this.#next]?.start ?? offset) < offset
  }
}

/**
 * Returns ranges in text order, inner ones behind the outer: `free`, where tabs may begin a line, and `text`, where an
 * apparent mark is text.
 */
function rangesOf(text: string, root: YamlNode | undefined): { free: Range[]; text: Range[] } {
  const [free, inText]: [Range[], Range[]] = [[], []]
  const add = (node: YamlNode) => {
    if ('flow' in node && !node.flow) return
    const range = { start: node.start, end: node.end }
    inText.push(range)
    // Left of words and of text, the parser refuses it.
    if (!hasTabBeforeText(text.slice(node.start, node.end))) free.push(range)
  }
  if (root !== undefined) visitNodes(root, add)
  return { free, text: inText }
}

/**
 * Whether a tab is in the lines that determine the indentation of a block scalar: up to its first line of text, unless
 * the header states the indentation. No other text has such lines.
 */
function hasTabBeforeText(block: string): boolean {
  if (!OPEN_HEADER.test(block)) return false
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
