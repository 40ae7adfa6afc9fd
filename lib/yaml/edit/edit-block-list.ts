import { definedOf } from '../../defined-of.ts'
import type { YamlValue } from '../document.ts'
import type { SeqNode } from '../syntax/node.ts'
import { childPath } from '../value/json-pointer.ts'
import { matchItems } from '../value/match-items.ts'
import type { Entry } from '../write/outline.ts'
import { columnOf, isFirstOnLine } from '../write/text-lines.ts'
import { lineAfter, startWithComments } from './comments.ts'
import type { EditContext } from './edit-context.ts'
import { editValue, type Place } from './edit-value.ts'
import { removeLines } from './remove-lines.ts'
import { replaceValue } from './replace-value.ts'

/** Edits a block list item by item; `matchItems` pairs old and wanted items. */
export function editBlockList(context: EditContext, node: SeqNode, holder: Entry, wanted: YamlValue[], place: Place): void {
  const plan = planItems(context, node, wanted)
  if (plan.staying.length === 0) {
    replaceValue(context, holder, wanted, place)
    return
  }
  editItems(context, plan, { ...place, inFlow: false })
  removeLines(context, plan.entries, plan.isRemoved)
  const [first = holder] = plan.entries
  const column = columnOf(context.text, first.start)
  for (const { value, after } of plan.added) insertItem(context, context.writer.item(value, column), first, after)
}

export interface ItemPlan {
  entries: Entry[]
  /** The items that stay, with their wanted values. */
  staying: { entry: Entry; wanted: YamlValue; index: number }[]
  /** New items, each with the staying item that it follows; undefined if it comes first. */
  added: { value: YamlValue; after?: Entry }[]
  isRemoved: (entry: Entry) => boolean
}

/** Decides which items of a list stay, which are removed and which are added. */
export function planItems(context: EditContext, node: SeqNode, wanted: YamlValue[]): ItemPlan {
  const entries = context.outline.entries(node)
  const matches = matchItems(
    entries.map(({ value }) => context.valueOf(value)),
    wanted,
  )
  const plan: ItemPlan = { entries, staying: [], added: [], isRemoved: (entry) => !kept.has(entry) }
  for (const [index, value] of wanted.entries()) {
    const old = matches[index]
    const entry = old === undefined ? undefined : entries[old]
    const after = plan.staying.at(-1)?.entry
    if (entry !== undefined) plan.staying.push({ entry, wanted: value, index })
    else plan.added.push({ value, ...definedOf({ after }) })
  }
  const kept = new Set(plan.staying.map(({ entry }) => entry))
  return plan
}

export function editItems(context: EditContext, { staying }: ItemPlan, { path, inFlow }: Place): void {
  for (const { entry, wanted, index } of staying) editValue(context, entry, wanted, { path: childPath(path, index), inFlow })
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
