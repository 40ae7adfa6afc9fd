import { definedOf } from '../../defined-of.ts'
import type { YamlValue } from '../document.ts'
import type { SeqNode } from '../syntax/node.ts'
import { matchItems } from '../value/match-items.ts'
import type { Entry } from '../write/outline.ts'
import type { EditContext } from './edit-context.ts'

export interface ItemPlan {
  entries: Entry[]
  /** The items that stay, with their wanted values. */
  staying: { entry: Entry; wanted: YamlValue; index: number }[]
  added: AddedItem[]
  isRemoved: (entry: Entry) => boolean
}

/** An item to insert behind the staying item `after`; without it, the item comes first. */
export interface AddedItem {
  value: YamlValue
  after?: Entry
  /** The old item, if it has moved: it is removed in its old place. */
  from?: Entry
}

/** Decides which items of a list stay, which move, which are removed and which are added. */
export function planItems(context: EditContext, node: SeqNode, wanted: YamlValue[]): ItemPlan {
  const entries = context.outline.entries(node)
  const { staying, moved } = matchItems(
    entries.map(({ value }) => context.valueOf(value)),
    wanted,
  )
  const plan: ItemPlan = { entries, staying: [], added: [], isRemoved: (entry) => !kept.has(entry) }
  for (const [index, value] of wanted.entries()) {
    const entry = entries[staying[index] ?? -1]
    const after = plan.staying.at(-1)?.entry
    const from = context.keepsMoved ? entries[moved[index] ?? -1] : undefined
    if (entry !== undefined) plan.staying.push({ entry, wanted: value, index })
    else plan.added.push({ value, ...definedOf({ after, from }) })
  }
  const kept = new Set(plan.staying.map(({ entry }) => entry))
  return plan
}
