import type { SilencedRule } from '../../contract/fabric.ts'

/** Returns whether a rule is silenced for an object, which `objectKey` names. */
export function silencer(silenced: readonly SilencedRule[]): (rule: string, object: string) => boolean {
  const pairs = new Set(silenced.map(({ rule, object }) => `${rule} ${object}`))
  return (rule, object) => pairs.has(`${rule} ${object}`)
}
