import type { FabricConfig, SilencedRule } from '../../contract/fabric.ts'
import type { Fault } from '../../contract/fault.ts'
import { CHANGE_RULES } from './change-rules.ts'
import type { CheckedObject } from './model/checked-object.ts'
import { type FabricObject, fabricOf, objectKey } from './model/fabric.ts'
import { faultOf } from './model/rule.ts'
import { silencer } from './silenced.ts'

/**
 * Checks by the rules that need the fabric before a change. A fault about a deleted object has the place where the
 * object was.
 */
export function checkChange(
  before: Iterable<CheckedObject>,
  after: Iterable<CheckedObject>,
  config: FabricConfig,
  { silenced = [] }: { silenced?: readonly SilencedRule[] } = {},
): Fault[] {
  const fabric = fabricOf(after, config)
  const isSilenced = silencer(silenced)
  const faultsOf = (old: FabricObject): Fault[] => {
    const current = fabric.find(old.kind, old.name)
    const subject = current ?? old
    return CHANGE_RULES.filter(({ id, kinds }) => kinds.includes(old.kind) && !isSilenced(id, objectKey(old))).flatMap((rule) => {
      if (rule.when === 'deleted')
        return current === undefined ? [...rule.check(old, fabric)].map((finding) => faultOf(rule, old, finding)) : []
      return current === undefined
        ? []
        : [...rule.check({ before: old, after: current, fabric })].map((finding) => faultOf(rule, subject, finding))
    })
  }
  return fabricOf(before, config).objects.flatMap(faultsOf)
}
