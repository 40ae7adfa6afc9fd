import type { Fault } from '../../contract/fault.ts'
import { affectedBy } from './affected.ts'
import type { CheckedObject } from './model/checked-object.ts'
import { type Fabric, type FabricObject, fabricOf, RULED_KINDS, type RuledKind } from './model/fabric.ts'
import type { FabricConfig } from './model/fabric-config.ts'
import { faultOf, type Rule } from './model/rule.ts'
import { RULE_GROUPS } from './rules.ts'

const RULES_OF_KIND = new Map<RuledKind, readonly Rule[]>(
  RULED_KINDS.map((kind) => [kind, RULE_GROUPS.flatMap(({ rules }) => rules.filter(({ kinds }) => kinds.includes(kind)))]),
)

/**
 * Checks a fabric by all rules, in the order of its files. With `changed`, the keys of objects as `objectKey` makes
 * them, it checks only those objects and the ones whose findings they can alter; deleted objects count, too.
 */
export function checkFabric(
  objects: Iterable<CheckedObject>,
  config: FabricConfig,
  { changed }: { changed?: ReadonlySet<string> } = {},
): Fault[] {
  const fabric = fabricOf(objects, config)
  const affected = changed === undefined ? undefined : affectedBy(changed, fabric)
  const subjects = affected === undefined ? fabric.objects : fabric.objects.filter((object) => affected.has(object))
  return subjects.flatMap((object) => objectFaults(object, fabric))
}

function objectFaults(object: FabricObject, fabric: Fabric): Fault[] {
  const faults = new Map<string, Fault>()
  for (const rule of RULES_OF_KIND.get(object.kind) ?? [])
    for (const finding of rule.check(object, fabric)) {
      const fault = faultOf(rule, object, finding)
      // Two absent fields have one place: that of the mapping that lacks them.
      const key = `${fault.code}:${fault.line}:${fault.column}`
      if (!faults.has(key)) faults.set(key, fault)
    }
  return [...faults.values()]
}
