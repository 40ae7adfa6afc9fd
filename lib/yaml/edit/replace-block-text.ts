import type { YamlValue } from '../document.ts'
import type { ScalarNode } from '../syntax/node.ts'
import { type BlockForm, type BlockText, foldedText, literalText } from '../write/block-text.ts'
import type { Entry } from '../write/outline.ts'
import { columnOf, lineEnd, nextLine } from '../write/text-lines.ts'
import type { EditContext } from './edit-context.ts'

/**
 * Replaces the text of a block scalar: in its own style if that is exact, else as a literal. Returns false if neither
 * is.
 */
export function replaceBlockText(context: EditContext, entry: Entry, node: ScalarNode, wanted: YamlValue): boolean {
  if (typeof wanted !== 'string') return false
  const { text } = context
  const headerLine = lineEnd(text, node.start)
  const header = text.slice(node.start, headerLine).replace(/\s.*/, '')
  const [indentation] = /[1-9]/.exec(header) ?? []
  const bodyStart = nextLine(text, node.start)
  const bodyEnd = nextLine(text, entry.end)
  const oldLines =
    bodyStart >= bodyEnd
      ? []
      : text
          .slice(bodyStart, bodyEnd)
          .replace(/\r?\n$/, '')
          .split(/\r?\n/)
  const parent = columnOf(text, entry.start)
  const form: BlockForm = {
    parent,
    column: indentation === undefined ? columnOfText(oldLines, parent + context.writer.style.step) : parent + Number(indentation),
    isIndented: indentation !== undefined,
    keepsEnd: header.includes('+'),
    old: oldLines,
  }
  const old = { source: oldLines.map((line) => line.slice(form.column)).join('\n'), value: node.text }
  const folded = header.startsWith('>') ? foldedText(wanted, old, form) : undefined
  const block = aboveBlanks(text, bodyEnd, folded ?? literalText(wanted, form))
  if (block === undefined) return false
  if (!isSameHeader(header, block.header)) context.replace(node.start, node.start + header.length, block.header)
  context.replaceLines(bodyStart, bodyEnd, block.lines)
  return true
}

/**
 * Returns a block without its last blank lines, if those below it become a part of its text; undefined if these are too
 * many.
 */
function aboveBlanks(text: string, below: number, block: BlockText | undefined): BlockText | undefined {
  if (block?.header.endsWith('+') !== true) return block
  const { header, lines } = block
  const blank = text.slice(below, below + text.slice(below).search(/\S|$/))
  const rest = Math.max(0, lines.length + 1 - blank.split('\n').length)
  return lines.slice(rest).every((line) => line === '') ? { header, lines: lines.slice(0, rest) } : undefined
}

/** Whether two headers say the same: the order of indentation and chomping is free. */
function isSameHeader(one: string, other: string): boolean {
  return [...one].sort().join('') === [...other].sort().join('')
}

function columnOfText(lines: readonly string[], fallback: number): number {
  const first = lines.find((line) => line.trim() !== '')
  return first === undefined ? fallback : first.search(/[^ ]/)
}
