import { DEFAULT_LIMITS } from '../document.ts'
import { parseDocument } from '../syntax/parse-document.ts'
import { commonItems } from '../value/common-items.ts'
import { textAt } from '../value/node-at.ts'
import { type FoldedText, type RefillForm, refill } from './refill.ts'

/** A string as a block scalar: its header and its indented lines. */
export interface BlockText {
  header: string
  lines: string[]
}

/** The properties of a block scalar that stay when its text changes. */
export interface BlockForm {
  /** Column of the key or dash that the scalar belongs to. */
  parent: number
  /** Column of the scalar's text. */
  column: number
  /** Whether the header states the indentation. */
  isIndented: boolean
  keepsEnd: boolean
  /** The lines that the text replaces, as they are in the document. */
  old: readonly string[]
}

/** Returns a string as a literal block; undefined if that is not exact, as with unprintable characters. */
export function literalText(text: string, form: BlockForm): BlockText | undefined {
  if (text.trim() === '') return undefined
  return asBlock('|', text, withoutEnd(text).split('\n'), form)
}

/**
 * Returns a string as a folded block. Lines and line breaks of the text that it replaces stay as far as its words do;
 * new text is not folded. Undefined if that is not exact.
 */
export function foldedText(text: string, old: FoldedText, form: BlockForm): BlockText | undefined {
  const source = refill({ source: withoutEnd(old.source), value: withoutEnd(old.value) }, withoutEnd(text), FOLDED)
  return source === undefined ? undefined : asBlock('>', text, source.split('\n'), form)
}

function withoutEnd(text: string): string {
  return text.replace(/\n+$/, '')
}

/** A line break beside an indented line is a line break; elsewhere it takes one more. */
const FOLDED: RefillForm = {
  isEscaped: false,
  fold: '\n',
  isBlock: true,
  word: (text) => text,
  gap: (value, isIndented) => (isIndented || /\n[ \t]+$/.test(value) ? value : value.replace('\n', '\n\n')),
}

function asBlock(mark: '|' | '>', text: string, body: string[], form: BlockForm): BlockText | undefined {
  if (/^\n*\t/.test(text)) return undefined
  const ends = text.length - withoutEnd(text).length
  const chomping = ends === 0 ? '-' : ends > 1 || form.keepsEnd ? '+' : ''
  const indentation = String(form.column - form.parent)
  const isIndented = form.isIndented || /^\n* /.test(text) || (body[0] === '' && form.old[0]?.trim() !== '')
  const header = mark + (isIndented ? indentation : '') + chomping
  const lines = [...body, ...Array.from({ length: Math.max(0, ends - 1) }, () => '')]
  const written = lines.map((line) => (line === '' ? '' : ' '.repeat(form.column) + line))
  const blocks: BlockText[] = [
    { header, lines: withOldBlanks(lines, written, form) },
    { header, lines: written },
  ]
  return blocks.find((block) => readsAs(block, text, form))
}

/** The lines, with the blanks that empty ones had before. */
function withOldBlanks(lines: readonly string[], written: readonly string[], { old, column }: BlockForm): string[] {
  const known = commonItems(
    old.map((line) => line.slice(column)),
    lines,
  )
  return written.map((line, at) => old[known[at] ?? -1] ?? line)
}

/** Whether a reader gets exactly this text from the block. */
function readsAs({ header, lines }: BlockText, text: string, { parent }: BlockForm): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the pattern looks for control characters
  if (/[\0-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]/.test(text)) return false
  const { root } = parseDocument(`${' '.repeat(parent)}a: ${header}\n${lines.join('\n')}\n`, DEFAULT_LIMITS)
  return textAt(root, ['a']) === text
}
