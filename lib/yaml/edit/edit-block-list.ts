import type { YamlValue } from '../document.ts'
import type { SeqNode } from '../syntax/node.ts'
import { childPath } from '../value/json-pointer.ts'
import { fingerprint } from '../value/value.ts'
import type { Entry } from '../write/outline.ts'
import { columnOf, isFirstOnLine } from '../write/text-lines.ts'
import { lineAfter, startWithComments } from './comments.ts'
import type { EditContext } from './edit-context.ts'
import { editValue, type Place } from './edit-value.ts'
import { type AddedItem, type ItemPlan, planItems } from './plan-items.ts'
import { removeLines } from './remove-lines.ts'
import { replaceValue } from './replace-value.ts'

/** Edits a block list item by item; `matchItems` pairs old and wanted items. */
export function editBlockList(context: EditContext, node: SeqNode, holder: Entry, wanted: YamlValue[], place: Place): void {
  const plan = planItems(context, node, wanted)
  if (plan.staying.length === 0) {
    replaceValue(context, holder, wanted, place)
    return
  }
  editItems(context, plan, place)
  removeLines(context, plan.entries, plan.isRemoved)
  const [first = holder] = plan.entries
  for (const item of plan.added) insertItem(context, linesOf(context, item, first, place), first, item.after)
}

export function editItems(context: EditContext, { staying }: ItemPlan, { path, inFlow }: Place): void {
  for (const { entry, wanted, index } of staying) editValue(context, entry, wanted, { path: childPath(path, index), inFlow })
}

/** Returns the lines of a new item; those of one that has moved, with its comments. */
function linesOf(context: EditContext, { value, from }: AddedItem, first: Entry, place: Place): string[] {
  const { text } = context
  const column = columnOf(text, first.start)
  const written = () => context.writer.item(value, column)
  if (from === undefined) return linesFromElsewhere(context, value, column) ?? written()
  if (!isFirstOnLine(text, first.start)) return written()
  const moved = context.editedSlice(startWithComments(text, from), lineAfter(text, from), () =>
    editValue(context, from, value, place),
  )
  return [moved.replace(/\r?\n$/, '')]
}

/** Returns the lines of an item that another list loses, indented for this one; undefined if no list loses it. */
function linesFromElsewhere(context: EditContext, value: YamlValue, column: number): string[] | undefined {
  const { text, movedBetween } = context
  const from = movedBetween.get(fingerprint(value))
  if (from === undefined || !isFirstOnLine(text, from.start)) return undefined
  const indent = ' '.repeat(columnOf(text, from.start))
  const lines = text
    .slice(startWithComments(text, from), lineAfter(text, from))
    .replace(/\r?\n$/, '')
    .split(/\r?\n/)
  return lines.map((line) => (line !== '' && line.startsWith(indent) ? ' '.repeat(column) + line.slice(indent.length) : line))
}

function insertItem(context: EditContext, lines: string[], first: Entry, after: Entry | undefined): void {
  const { text, eol } = context
  const isCompact = !isFirstOnLine(text, first.start)
  if (after === undefined && isCompact) {
    const indent = ' '.repeat(columnOf(text, first.start))
    context.replace(first.start, first.start, lines.join(eol).slice(indent.length) + eol + indent)
    return
  }
  const at = after === undefined ? startWithComments(text, first) : lineAfter(text, after)
  context.replaceLines(at, at, lines)
}
