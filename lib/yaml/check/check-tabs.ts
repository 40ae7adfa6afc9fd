import type { Finding } from '../findings/finding.ts'
import { error } from '../findings/finding.ts'
import { type ScalarNode, visitNodes, type YamlNode } from '../syntax/node.ts'

/** A tab at the start of a line, or behind the marks that a line begins with: `-`, `?`, or the `:` below a `?`. */
const TAB_LED = /^ *(?:[-?:] +)*(?:[-?:] *)?\t/gm
const TAB_FIRST = /^ *\t/
const INDENT_IN_HEADER = /^[|>][-+]?[1-9]/

interface Range {
  start: number
  end: number
}

/**
 * Finds tabs where kubectl allows spaces only: at the start of a line, and between a mark and what it introduces, which
 * may be a key and so is indentation too. In flow collections, quotes and text a tab is free; so it is behind a key's
 * colon, behind a value, an anchor or a tag. Source: `yaml_parser_scan_to_next_token` of go-yaml v2 skips tabs only
 * where no key may begin.
 */
export function* checkTabs(text: string, root?: YamlNode): Generator<Finding> {
  if (!text.includes('\t')) return
  const ranges = root === undefined ? { free: [], text: [] } : rangesOf(text, root)
  const [free, inText] = [new Walk(ranges.free), new Walk(ranges.text)]
  for (const { 0: led, index } of text.matchAll(TAB_LED)) {
    const tab = index + led.length - 1
    const mark = led.search(/[^ \t]/)
    if (mark === -1 ? !free.covers(tab) : !inText.covers(index + mark)) yield tabFinding(tab, mark !== -1)
  }
}

/** Asked for rising offsets, says whether one is in a range of a list in the order of the text. */
class Walk {
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
 * Ranges that do not overlap, in the order of the text: where tabs may lead a line, and where what looks like a mark is
 * text.
 */
function rangesOf(text: string, root: YamlNode): { free: Range[]; text: Range[] } {
  const [free, inText]: [Range[], Range[]] = [[], []]
  visitNodes(root, (node, _, inFlow) => {
    if (node.type === 'alias' || inFlow || (node.type !== 'scalar' && !node.flow)) return
    const range = { start: node.start, end: node.end }
    inText.push(range)
    if (node.type !== 'scalar' || isFree(node.style, text.slice(node.start, node.end))) free.push(range)
  })
  return { free, text: inText }
}

function isFree(style: ScalarNode['style'], scalar: string): boolean {
  if (style === 'quoted') return true
  const lines = scalar.split('\n').slice(1)
  return !hasTabInIndent(lines) && (style === 'plain' || !hasTabBeforeText(scalar, lines))
}

/** Whether a tab stands left of the text of a scalar of several lines. */
function hasTabInIndent(lines: readonly string[]): boolean {
  const indents = lines.filter((line) => line.trim() !== '').map((line) => line.search(/[^ ]/))
  const indent = indents.reduce((least, next) => Math.min(least, next), Number.POSITIVE_INFINITY)
  return lines.some((line) => TAB_FIRST.test(line) && line.indexOf('\t') < indent)
}

/**
 * Whether a tab stands where the indentation of a block scalar is not known yet: its first line of text tells, unless
 * the header does.
 */
function hasTabBeforeText(block: string, lines: readonly string[]): boolean {
  if (INDENT_IN_HEADER.test(block)) return false
  const first = lines.findIndex((line) => line.trim() !== '')
  return lines.slice(0, first === -1 ? undefined : first + 1).some((line) => TAB_FIRST.test(line))
}

function tabFinding(offset: number, isBehindMark: boolean): Finding {
  return error(
    'tab_indentation',
    offset,
    isBehindMark
      ? 'A tab stands between the mark that the line begins with and what it introduces, which kubectl refuses'
      : 'The line begins with a tab, which kubectl refuses',
    { found: 'a tab', expected: 'spaces', hint: 'indent with spaces; remove tabs from blank lines' },
  )
}
