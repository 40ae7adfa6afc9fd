import type { YamlValue } from '../document.ts'
import type { ScalarNode } from '../syntax/node.ts'
import { type BlockForm, type BlockText, foldedText, literalText } from '../write/block-text.ts'
import type { Entry } from '../write/outline.ts'
import { columnOf, lineEnd, nextLine } from '../write/text-lines.ts'
import type { EditContext } from './edit-context.ts'

const HEADER = /^[|>][-+1-9]*/

/**
 * Replaces the text of a block scalar: in its own style if that is exact, else as a literal. Returns false if neither
 * is.
 */
export function replaceBlockText(context: EditContext, entry: Entry, node: ScalarNode, wanted: YamlValue): boolean {
  if (typeof wanted !== 'string') return false
  const { text } = context
  const headerLine = lineEnd(text, node.start)
  const [header] = HEADER.exec(text.slice(node.start, headerLine)) ?? []
  if (header === undefined) return false
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
  const block = (header.startsWith('>') ? foldedText(wanted, old, form) : undefined) ?? literalText(wanted, form)
  const lines = block === undefined ? undefined : linesAbove(text, bodyEnd, block)
  if (block === undefined || lines === undefined) return false
  if (!isSameHeader(header, block.header)) context.replace(node.start, node.start + header.length, block.header)
  context.replaceLines(bodyStart, bodyEnd, lines)
  return true
}

/** Returns the lines of a block without its last blank ones, if those below it become a part of its text. */
function linesAbove(text: string, below: number, { header, lines }: BlockText): string[] | undefined {
  const [blank = ''] = /^(?:[ \t]*\r?\n)*/.exec(text.slice(below)) ?? []
  if (!header.endsWith('+') || blank === '') return lines
  const rest = lines.length - (blank.split('\n').length - 1)
  return rest > 0 && lines.slice(rest).every((line) => line === '') ? lines.slice(0, rest) : undefined
}

/** Whether two headers say the same: the order of indentation and chomping is free. */
function isSameHeader(one: string, other: string): boolean {
  return [...one].sort().join('') === [...other].sort().join('')
}

function columnOfText(lines: readonly string[], fallback: number): number {
  const first = lines.find((line) => line.trim() !== '')
  return first === undefined ? fallback : first.search(/[^ ]/)
}
