import type { YamlValue } from '../document.ts'
import { isStyled, type YamlNode } from '../syntax/node.ts'
import { isFilled } from '../value/value.ts'
import type { Entry } from '../write/outline.ts'
import { columnOf, isFirstOnLine, lineEnd, lineStart, nextLine } from '../write/text-lines.ts'
import { rewrapped } from '../write/wrapped-text.ts'
import type { Quoting } from '../write/write-scalar.ts'
import type { Written } from '../write/writer.ts'
import { lineAfter, startWithComments } from './comments.ts'
import type { EditContext } from './edit-context.ts'
import { Refused } from './edit-result.ts'
import type { Place } from './edit-value.ts'
import { replaceBlockText } from './replace-block-text.ts'

/**
 * Replaces the value of an entry. Its anchor stays; its tag goes, unless it is `!!str` and the new value is a string.
 */
export function replaceValue(context: EditContext, entry: Entry, wanted: YamlValue, { inFlow, path }: Place): void {
  const { value: node } = entry
  if (!isInline(node) && node === context.root) {
    throw new Refused('edit_layout', 'The whole document would have to be rewritten', path)
  }
  const wrapped = inFlow ? undefined : wrappedText(context, node, wanted)
  const isOnLine = inFlow || wrapped !== undefined || (isInline(node) && !needsLines(context, entry, wanted))
  if (isOnLine) replaceInline(context, entry, wanted, { inFlow, wrapped })
  else if (isStyled(node, 'block') && replaceBlockText(context, entry, node, wanted)) return
  else if (!emptyCollection(context, entry, wanted)) replaceLines(context, entry, wanted)
}

function wrappedText({ text }: EditContext, node: YamlNode, wanted: YamlValue): string | undefined {
  if (typeof wanted !== 'string' || node.type !== 'scalar' || isStyled(node, 'block')) return undefined
  return rewrapped({ source: text.slice(node.start, node.end), value: node.text }, wanted)
}

/**
 * Whether a value is written on lines of its own. It is not if comments below would become part of its text, or if the
 * old text has its line breaks as escapes.
 */
function needsLines({ text }: EditContext, entry: Entry, value: YamlValue): boolean {
  if (typeof value !== 'string') return isFilled(value)
  const { value: node } = entry
  if (isStyled(node, 'quoted') && node.text.includes('\n')) return false
  return value.includes('\n') && lineAfter(text, entry) === nextLine(text, entry.end)
}

/** Whether a value is neither a block scalar nor a block collection. */
function isInline(node: YamlNode): boolean {
  if (node.type === 'alias') return true
  return node.type === 'scalar' ? node.style !== 'block' : node.flow
}

interface Inline {
  inFlow: boolean
  /** The text to write, if the old one is wrapped over lines. */
  wrapped: string | undefined
}

function replaceInline(context: EditContext, entry: Entry, wanted: YamlValue, { inFlow, wrapped }: Inline): void {
  const { text, writer } = context
  const { value: node, mark, valueStart, end } = entry
  const written = isFilled(wanted)
    ? writer.flow(wanted, context.flowColumn(entry))
    : (wrapped ?? writer.scalar(wanted, inFlow, quotingOf(node, text)))
  const isTagged = node.tag === 'tag:yaml.org,2002:str' && typeof wanted === 'string'
  if (isTagged) context.replace(node.start, node.end, written)
  else if (end > valueStart) context.replace(valueStart, end, `${anchorOf(node)}${written}`)
  else context.replace(mark, mark, `${colon(context, entry, inFlow)} ${written}`)
}

/** Returns the form of a scalar that a new text keeps. */
export function quotingOf(node: YamlNode, text: string): Quoting {
  if (!isStyled(node, 'quoted')) return 'plain'
  return text[node.start] === "'" ? "'" : '"'
}

function anchorOf({ anchor }: YamlNode): string {
  return anchor === undefined ? '' : `&${anchor} `
}

/** Returns the colon that an explicit key without a value lacks. */
function colon({ text, eol }: EditContext, { key, mark, start }: Entry, inFlow: boolean): string {
  if (key === undefined || text[mark - 1] === ':') return ''
  return inFlow ? ':' : `${eol}${' '.repeat(columnOf(text, start))}:`
}

/**
 * Removes the members of a block collection below the line of its key, so that the comments of none of them stay. What
 * is left is `{}`, `[]`, or for null nothing, as a person leaves it. Returns false if the wanted value is another one,
 * or the collection is laid out in another way.
 */
function emptyCollection(context: EditContext, entry: Entry, wanted: YamlValue): boolean {
  const { text, outline } = context
  const { value: node, mark } = entry
  if (typeof wanted !== 'object' || isFilled(wanted) || (node.type !== 'map' && node.type !== 'seq')) return false
  const members = outline.entries(node)
  const [first = entry] = members
  if (!isFirstOnLine(text, first.start)) return false
  const head = headEnd(text, entry)
  const between = text.slice(nextLine(text, head), lineStart(text, first.start))
  if (/^[ \t]*[^\s#]/m.test(between)) return false
  const value = wanted === null ? '' : ` ${JSON.stringify(wanted)}`
  context.replace(mark, head, `${headOf(context, entry)}${value}`)
  for (const member of members) context.replace(startWithComments(text, member), lineAfter(text, member), '')
  return true
}

/** Replaces a value where the old or the new one has lines of its own. */
function replaceLines(context: EditContext, entry: Entry, wanted: YamlValue): void {
  const { text } = context
  const { value: node, mark, valueStart, end } = entry
  const { head: rest, body } = writeAfterMark(context, entry, wanted)
  const head = `${headOf(context, entry)}${rest}`
  const startsHere = valueStart <= lineEnd(text, mark) && (isInline(node) || isCompact(context, entry))
  const replacedTo = startsHere ? end : headEnd(text, entry)
  const keepsGap =
    isInline(node) && startsHere && end > valueStart && head !== '' && (body.length === 0 || entry.key !== undefined)
  context.replace(keepsGap ? valueStart : mark, replacedTo, keepsGap ? head.trimStart() : head)
  const below = nextLine(text, replacedTo)
  context.replaceLines(below, startsHere ? below : lineAfter(text, entry), body)
}

/** Returns the colon and the anchor before a value that has lines of its own. */
function headOf(context: EditContext, entry: Entry): string {
  const { anchor } = entry.value
  return `${colon(context, entry, false)}${anchor === undefined ? '' : ` &${anchor}`}`
}

/** Whether a collection begins on the line of its dash. */
function isCompact({ text }: EditContext, { value, mark }: Entry): boolean {
  return value.type !== 'scalar' && !text.slice(mark, value.start).includes('\n')
}

function writeAfterMark({ text, writer }: EditContext, { key, start, value }: Entry, wanted: YamlValue): Written {
  const column = columnOf(text, start)
  if (key !== undefined) return writer.afterColon(wanted, column)
  const isOwnLine = value.anchor !== undefined && isFilled(wanted)
  return isOwnLine ? { head: '', body: writer.block(wanted, column + writer.style.step) } : writer.afterDash(wanted, column)
}

/** Returns the end of the anchor, tag or header on the line of the key. A comment after it stays. */
function headEnd(text: string, { mark }: Entry): number {
  const properties = /(?:[ \t]+[^\s#]\S*)*/y
  properties.lastIndex = mark
  properties.test(text)
  return properties.lastIndex
}
