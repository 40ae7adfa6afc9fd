import type { SilencedRule } from '../contract/fabric.ts'
import type { Fault } from '../contract/fault.ts'
import { affectedBy } from './affected.ts'
import { type Fabric, type FabricObject, RULED_KINDS, type RuledKind } from './model/fabric.ts'
import { faultOf, type Rule } from './model/rule.ts'
import { RULE_GROUPS } from './rules.ts'
import { silencedByObject } from './silenced.ts'

interface CheckOptions {
  /**
   * Keys of the objects that were created, changed or deleted, as `objectKey` makes them. Checks only those objects and
   * the ones whose findings they can alter. All, if it is left out.
   */
  changed?: ReadonlySet<string>
  silenced?: readonly SilencedRule[]
}

const RULES_OF_KIND = new Map<RuledKind, readonly Rule[]>(
  RULED_KINDS.map((kind) => [kind, RULE_GROUPS.flatMap(({ rules }) => rules.filter(({ kinds }) => kinds.includes(kind)))]),
)

/**
 * Checks a fabric, as it would be after an operation, by all rules. Returns the faults in the order of its files. Of
 * two objects in conflict the later one has the fault.
 */
export function checkFabric(fabric: Fabric, { changed, silenced = [] }: CheckOptions = {}): Fault[] {
  const affected = changed === undefined ? undefined : affectedBy(changed, fabric)
  const subjects = affected === undefined ? fabric.objects : fabric.objects.filter((object) => affected.has(object))
  const silencedOf = silencedByObject(silenced)
  return subjects.flatMap((object) => objectFaults(object, fabric, silencedOf.get(object.key)))
}

function objectFaults(object: FabricObject, fabric: Fabric, silenced: ReadonlySet<string> | undefined): Fault[] {
  const faults: Fault[] = []
  for (const rule of RULES_OF_KIND.get(object.kind) ?? []) {
    if (silenced?.has(rule.id) === true) continue
    for (const finding of rule.check(object, fabric)) {
      const fault = faultOf(rule, object, finding)
      // Two absent fields have one place: that of the mapping that lacks them.
      if (!faults.some((other) => isSamePlace(other, fault))) faults.push(fault)
    }
  }
  return faults
}

function isSamePlace(a: Fault, b: Fault): boolean {
  return a.code === b.code && a.line === b.line && a.column === b.column
}
