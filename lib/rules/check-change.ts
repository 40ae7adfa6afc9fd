import type { SilencedRule } from '../contract/fabric.ts'
import type { Fault } from '../contract/fault.ts'
import { CHANGE_RULES, type ChangeRule } from './change-rules.ts'
import type { Fabric, FabricObject } from './model/fabric.ts'
import { faultOf } from './model/rule.ts'
import { silencedByObject } from './silenced.ts'

/**
 * Checks objects by the rules that need them as they were before a change. A fault about a deleted object has the place
 * where the object was.
 */
export function checkChange(
  before: readonly FabricObject[],
  after: Fabric,
  { silenced = [] }: { silenced?: readonly SilencedRule[] } = {},
): Fault[] {
  const silencedOf = silencedByObject(silenced)
  return before.flatMap((old) => {
    const silencedHere = silencedOf.get(old.key)
    const rules = CHANGE_RULES.filter(({ id, kinds }) => kinds.includes(old.kind) && silencedHere?.has(id) !== true)
    return rules.flatMap((rule) => changeFaults(rule, old, after))
  })
}

function changeFaults(rule: ChangeRule, before: FabricObject, fabric: Fabric): Fault[] {
  const after = fabric.find(before.kind, before.name)
  if (rule.when === 'deleted')
    return after === undefined ? [...rule.check(before, fabric)].map((finding) => faultOf(rule, before, finding)) : []
  return after === undefined ? [] : [...rule.check({ before, after, fabric })].map((finding) => faultOf(rule, after, finding))
}
