import type { MapNode } from '../syntax/node.ts'
import { childPath } from '../value/json-pointer.ts'
import type { Mapping } from '../value/value.ts'
import type { Entry } from '../write/outline.ts'
import { columnOf } from '../write/text-lines.ts'
import { lineAfter } from './comments.ts'
import type { EditContext } from './edit-context.ts'
import { editValue, type Place } from './edit-value.ts'
import { type MemberPlan, planMembers } from './plan-members.ts'
import { removeLines } from './remove-lines.ts'
import { quotingOf, replaceValue } from './replace-value.ts'

/** Edits a block mapping entry by entry. */
export function editBlockMap(context: EditContext, node: MapNode, holder: Entry, wanted: Mapping, place: Place): void {
  const plan = planMembers(context, node, wanted, place)
  const last = plan.entries.findLast((entry) => !plan.isRemoved(entry))
  if (last === undefined) {
    replaceValue(context, holder, wanted, place)
    return
  }
  editMembers(context, plan, place)
  removeLines(context, plan.entries, plan.isRemoved)
  const column = columnOf(context.text, last.start)
  for (const { key, wanted: value, after = last } of plan.added) {
    const at = lineAfter(context.text, after)
    context.replaceLines(at, at, context.writer.pair(key, value, column))
  }
}

/** Edits the keys and values of the entries that stay. */
export function editMembers(context: EditContext, { staying }: MemberPlan, { path, inFlow }: Place): void {
  for (const { entry, key, wanted, isRenamed } of staying) {
    if (isRenamed) {
      const quoting = quotingOf(entry.key, context.text)
      context.replace(entry.key.start, entry.key.end, context.writer.scalar(key, inFlow, quoting))
    }
    editValue(context, entry, wanted, { path: childPath(path, key), inFlow })
  }
}
