import type { YamlValue } from '../document.ts'
import type { MapNode, SeqNode } from '../syntax/node.ts'
import type { Mapping } from '../value/value.ts'
import type { Entry } from '../write/outline.ts'
import { editItems, planItems } from './edit-block-list.ts'
import { editMembers, isNotIn, newKeys } from './edit-block-map.ts'
import type { EditContext } from './edit-context.ts'
import type { Place } from './edit-value.ts'
import { type Added, changeFlowMembers } from './flow-members.ts'
import { replaceValue } from './replace-value.ts'

/** Edits a flow list item by item. */
export function editFlowList(context: EditContext, node: SeqNode, holder: Entry, wanted: YamlValue[], place: Place): void {
  const plan = planItems(context, node, wanted)
  if (plan.staying.length === 0) {
    replaceValue(context, holder, wanted, { ...place, inFlow: true })
    return
  }
  editItems(context, plan, { ...place, inFlow: true })
  const column = context.flowColumn(plan.entries[0])
  const added = plan.added.map(({ value, ...rest }): Added => ({ ...rest, text: context.writer.flow(value, column) }))
  changeFlowMembers(context, plan.entries, plan.isRemoved, added)
}

/** Edits a flow mapping entry by entry. */
export function editFlowMap(context: EditContext, node: MapNode, holder: Entry, wanted: Mapping, place: Place): void {
  const entries = context.outline.entries(node)
  const isRemoved = isNotIn(wanted)
  const last = entries.findLast((entry) => !isRemoved(entry))
  if (last === undefined) {
    replaceValue(context, holder, wanted, { ...place, inFlow: true })
    return
  }
  editMembers(context, entries, wanted, { ...place, inFlow: true })
  const column = context.flowColumn(entries[0])
  const added = newKeys(context, node, wanted, place).map(
    ({ key, after = last }): Added => ({ after, text: context.writer.flowPair(key, wanted[key] ?? null, column) }),
  )
  changeFlowMembers(context, entries, isRemoved, added)
}
