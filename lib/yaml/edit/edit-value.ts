import type { YamlValue } from '../document.ts'
import type { YamlNode } from '../syntax/node.ts'
import { aliased } from '../value/read-value.ts'
import { isEqual, isFilled, isMapping } from '../value/value.ts'
import type { Entry } from '../write/outline.ts'
import { editBlockList } from './edit-block-list.ts'
import { editBlockMap } from './edit-block-map.ts'
import type { EditContext } from './edit-context.ts'
import { editFlowList, editFlowMap } from './edit-flow.ts'
import { replaceValue } from './replace-value.ts'

/** The place of a value in the document. */
export interface Place {
  /** A JSON pointer. */
  path: string
  inFlow: boolean
}

/** Collects the patches that give an entry the wanted value. */
export function editValue(context: EditContext, entry: Entry, wanted: YamlValue, place: Place): void {
  const { value: node } = entry
  context.anchored.set(node, wanted)
  if (isAsWanted(context, node, wanted)) return
  const canStay = isFilled(wanted) && isFilled(context.valueOf(node))
  if (canStay && node.type === 'map' && isMapping(wanted)) {
    const edit = node.flow ? editFlowMap : editBlockMap
    edit(context, node, entry, wanted, place)
  } else if (canStay && node.type === 'seq' && Array.isArray(wanted)) {
    const edit = node.flow ? editFlowList : editBlockList
    edit(context, node, entry, wanted, place)
  } else replaceValue(context, entry, wanted, place)
}

/**
 * Whether a node can stay as it is. A collection with aliases is always descended into: the values of its aliases may
 * change.
 */
function isAsWanted(context: EditContext, node: YamlNode, wanted: YamlValue): boolean {
  if (node.type === 'alias') return isEqual(context.anchored.get(aliased(node, context.targets)), wanted)
  return isEqual(context.valueOf(node), wanted) && !(context.hasAliases && isFilled(wanted))
}
