import type { YamlValue } from '../document.ts'
import type { MapNode, SeqNode, YamlNode } from '../syntax/node.ts'
import { nameOf } from '../value/read-value.ts'
import { fingerprint, isEqual, isMapping, member } from '../value/value.ts'
import type { Entry } from '../write/outline.ts'
import type { EditContext } from './edit-context.ts'
import { planItems } from './plan-items.ts'

/** Items by the fingerprint of their values: those that one list loses, and the number that lists gain. */
interface Movements {
  lost: Map<string, Entry | undefined>
  gained: Map<string, number>
}

/**
 * Returns the items of block lists that have moved to another list, by the fingerprints of their values: exactly one
 * list loses such an item, and exactly one gains it.
 */
export function movedBetweenLists(context: EditContext, root: YamlNode, wanted: YamlValue): EditContext['movedBetween'] {
  const movements: Movements = { lost: new Map(), gained: new Map() }
  compare(context, root, wanted, movements)
  return new Map([...movements.lost].filter(([print]) => movements.gained.get(print) === 1))
}

/** Compares a value with the wanted one; undefined if nothing of it stays. */
function compare(context: EditContext, node: YamlNode, wanted: YamlValue | undefined, movements: Movements): void {
  // Stryker disable next-line ConditionalExpression: it only saves time
  if (isEqual(context.valueOf(node), wanted)) return
  if (node.type === 'map') compareMembers(context, node, wanted, movements)
  else if (node.type === 'seq' && !node.flow) compareItems(context, node, Array.isArray(wanted) ? wanted : [], movements)
}

function compareMembers(context: EditContext, node: MapNode, wanted: YamlValue | undefined, movements: Movements): void {
  const mapping = isMapping(wanted) ? wanted : {}
  for (const { key, value } of node.pairs) compare(context, value, member(mapping, nameOf(key)), movements)
}

function compareItems(context: EditContext, node: SeqNode, wanted: YamlValue[], { lost, gained }: Movements): void {
  const { entries, staying, added, isRemoved } = planItems(context, node, wanted)
  for (const { entry, wanted: value } of staying) compare(context, entry.value, value, { lost, gained })
  for (const { value, from } of added) {
    const print = fingerprint(value)
    if (from === undefined) gained.set(print, (gained.get(print) ?? 0) + 1)
  }
  const moved = new Set(added.map(({ from }) => from))
  for (const entry of entries) {
    if (!isRemoved(entry) || moved.has(entry)) continue
    const print = fingerprint(context.valueOf(entry.value))
    lost.set(print, lost.has(print) ? undefined : entry)
  }
}
