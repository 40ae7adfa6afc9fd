import type { YamlValue } from '../document.ts'
import type { ScalarNode } from '../syntax/node.ts'
import { type BlockForm, foldedText, literalText } from '../write/block-text.ts'
import type { Entry } from '../write/outline.ts'
import { columnOf, lineEnd, nextLine } from '../write/text-lines.ts'
import type { EditContext } from './edit-context.ts'

const HEADER = /^([|>])(?:([1-9])|[-+])*/

/**
 * Replaces the text of a block scalar: in its own style if that is exact, else as a literal. Returns false if neither
 * is.
 */
export function replaceBlockText(context: EditContext, entry: Entry, node: ScalarNode, wanted: YamlValue): boolean {
  if (typeof wanted !== 'string') return false
  const { text } = context
  const headerLine = lineEnd(text, node.start)
  const header = HEADER.exec(text.slice(node.start, headerLine))
  if (header === null) return false
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
    column: header[2] === undefined ? columnOfText(oldLines, parent + context.writer.style.step) : parent + Number(header[2]),
    isIndented: header[2] !== undefined,
    keepsEnd: header[0].includes('+'),
    old: oldLines,
  }
  const dedented = oldLines.map((line) => line.slice(form.column))
  const block = (header[1] === '>' ? foldedText(wanted, dedented, form) : undefined) ?? literalText(wanted, form)
  const isFollowedByBlank = /^[ \t]*\r?\n/.test(text.slice(bodyEnd))
  if (block === undefined || (block.header.endsWith('+') && isFollowedByBlank)) return false
  if (!isSameHeader(header[0], block.header)) context.replace(node.start, node.start + header[0].length, block.header)
  context.replaceLines(bodyStart, bodyEnd, block.lines)
  return true
}

/** Whether two headers say the same: the order of indentation and chomping is free. */
function isSameHeader(one: string, other: string): boolean {
  return [...one].sort().join('') === [...other].sort().join('')
}

function columnOfText(lines: readonly string[], fallback: number): number {
  const first = lines.find((line) => line.trim() !== '')
  return first === undefined ? fallback : first.search(/[^ ]/)
}
