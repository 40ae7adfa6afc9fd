import type { SilencedRule } from '../../contract/fabric.ts'
import type { Fault } from '../../contract/fault.ts'
import type { Fabric } from '../../rules/model/fabric.ts'
import { faultOf } from '../../rules/model/rule.ts'
import { silencedByObject } from '../../rules/silenced.ts'
import { connectionRules } from '../../rules/wiring/connection-rules.ts'
import { portUseRules } from '../../rules/wiring/port-use-rules.ts'

const RULES = [...connectionRules.rules, ...portUseRules.rules]

/** A fault of a connection, and the connection. */
export interface WiringFault {
  connection: string
  fault: Fault
}

/** Yields what the rules about connections and their ports refuse, in the order of the files. */
export function* wiringFaults(fabric: Fabric, silenced: readonly SilencedRule[]): Generator<WiringFault> {
  const silencedOf = silencedByObject(silenced)
  for (const object of fabric.of('Connection'))
    for (const rule of RULES) {
      if (silencedOf.get(object.key)?.has(rule.id) === true) continue
      for (const finding of rule.check(object, fabric)) yield { connection: object.name, fault: faultOf(rule, object, finding) }
    }
}
