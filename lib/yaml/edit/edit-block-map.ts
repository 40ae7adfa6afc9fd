import { definedOf } from '../../defined-of.ts'
import { isMergeKey } from '../check/check-keys.ts'
import type { MapNode } from '../syntax/node.ts'
import { childPath } from '../value/json-pointer.ts'
import { nameOf } from '../value/read-value.ts'
import { type Mapping, member } from '../value/value.ts'
import type { Entry } from '../write/outline.ts'
import { columnOf } from '../write/text-lines.ts'
import { lineAfter } from './comments.ts'
import type { EditContext } from './edit-context.ts'
import { keysBesideMerges } from './edit-merges.ts'
import { editValue, type Place } from './edit-value.ts'
import { removeLines } from './remove-lines.ts'
import { replaceValue } from './replace-value.ts'

/** Edits a block mapping entry by entry. */
export function editBlockMap(context: EditContext, node: MapNode, holder: Entry, wanted: Mapping, place: Place): void {
  const entries = context.outline.entries(node)
  const isRemoved = isNotIn(wanted)
  const last = entries.findLast((entry) => !isRemoved(entry))
  if (last === undefined) {
    replaceValue(context, holder, wanted, place)
    return
  }
  editMembers(context, entries, wanted, { ...place, inFlow: false })
  removeLines(context, entries, isRemoved)
  const column = columnOf(context.text, entries[0]?.start ?? node.start)
  for (const { key, after = last } of newKeys(context, node, wanted, place)) {
    const at = lineAfter(context.text, after)
    context.replaceLines(at, at, context.writer.pair(key, wanted[key] ?? null, column))
  }
}

/** Edits the values of the keys that stay. */
export function editMembers(context: EditContext, entries: readonly Entry[], wanted: Mapping, { path, inFlow }: Place): void {
  for (const entry of entries) {
    const key = keyOf(entry)
    if (key === undefined) continue
    const value = member(wanted, key)
    if (value !== undefined) editValue(context, entry, value, { path: childPath(path, key), inFlow })
  }
}

/** Returns a test for entries whose keys are not wanted. */
export function isNotIn(wanted: Mapping): (entry: Entry) => boolean {
  return (entry) => {
    const key = keyOf(entry)
    return key !== undefined && !Object.hasOwn(wanted, key)
  }
}

/**
 * Returns the keys to add in the wanted order, each with the entry that it follows; undefined if it goes to the end.
 */
export function newKeys(context: EditContext, node: MapNode, wanted: Mapping, place: Place): { key: string; after?: Entry }[] {
  const added = keysBesideMerges(context, node, wanted, place)
  if (added !== undefined) return added.map((key) => ({ key }))
  const known = new Map(context.outline.entries(node).map((entry) => [keyOf(entry), entry]))
  let after: Entry | undefined
  return Object.keys(wanted).flatMap((key) => {
    const entry = known.get(key)
    after = entry ?? after
    return entry === undefined ? [{ key, ...definedOf({ after }) }] : []
  })
}

/** Returns the name of an entry's key; undefined for a merge key. */
function keyOf({ key }: Entry): string | undefined {
  return key === undefined || isMergeKey(key) ? undefined : nameOf(key)
}
