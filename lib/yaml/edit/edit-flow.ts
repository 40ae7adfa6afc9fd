import { definedOf } from '../../defined-of.ts'
import type { YamlValue } from '../document.ts'
import type { MapNode, SeqNode } from '../syntax/node.ts'
import type { Mapping } from '../value/value.ts'
import type { Entry } from '../write/outline.ts'
import { editItems } from './edit-block-list.ts'
import { editMembers } from './edit-block-map.ts'
import type { EditContext } from './edit-context.ts'
import { editValue, type Place } from './edit-value.ts'
import { type Added, changeFlowMembers, commentsOf } from './flow-members.ts'
import { planItems } from './plan-items.ts'
import { planMembers } from './plan-members.ts'
import { replaceValue } from './replace-value.ts'

/** Edits a flow list item by item. */
export function editFlowList(context: EditContext, node: SeqNode, holder: Entry, wanted: YamlValue[], place: Place): void {
  const plan = planItems(context, node, wanted)
  const last = plan.staying.at(-1)
  if (last === undefined) {
    replaceValue(context, holder, wanted, { ...place, inFlow: true })
    return
  }
  editItems(context, plan, { ...place, inFlow: true })
  const column = context.flowColumn(last.entry)
  const added = plan.added.map(({ value, after, from }): Added => {
    const edit = (old: Entry) => editValue(context, old, value, { ...place, inFlow: true })
    const text =
      from === undefined ? context.writer.flow(value, column) : context.editedSlice(from.start, from.end, () => edit(from))
    return { text, ...definedOf({ after, comments: from && commentsOf(context.text, from) }) }
  })
  changeFlowMembers(context, { ...plan, last: last.entry }, added)
}

/** Edits a flow mapping entry by entry. */
export function editFlowMap(context: EditContext, node: MapNode, holder: Entry, wanted: Mapping, place: Place): void {
  const plan = planMembers(context, node, wanted, place)
  const { entries, isRemoved } = plan
  const last = entries.findLast((entry) => !isRemoved(entry))
  if (last === undefined) {
    replaceValue(context, holder, wanted, { ...place, inFlow: true })
    return
  }
  editMembers(context, plan, { ...place, inFlow: true })
  const column = context.flowColumn(last)
  const added = plan.added.map(
    ({ key, wanted: value, after = last }): Added => ({ after, text: context.writer.flowPair(key, value, column) }),
  )
  changeFlowMembers(context, { entries, isRemoved, last }, added)
}
