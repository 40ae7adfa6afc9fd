import type { SilencedRule } from '../contract/fabric.ts'

/** Returns the ids of the rules that are silenced for each object, which `objectKey` names. */
export function silencedByObject(silenced: readonly SilencedRule[]): ReadonlyMap<string, ReadonlySet<string>> {
  const byObject = new Map<string, Set<string>>()
  for (const { rule, object } of silenced) byObject.set(object, new Set(byObject.get(object)).add(rule))
  return byObject
}
