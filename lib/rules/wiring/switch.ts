import type { FabricConfig } from '../../contract/fabric.ts'
import type { Field } from '../model/field.ts'
import { perObject } from '../model/memo.ts'
import { named, type Reference } from '../model/references.ts'
import { findProfile, type SwitchProfile } from '../profiles/switch-profile.ts'

export const LEAF_ROLES = ['server-leaf', 'border-leaf', 'mixed-leaf']

/** A switch as the fabric's webhook defaults it: `Default` of api/wiring/v1beta1/switch_types.go. */
export interface Switch {
  isLeaf: boolean
  isSpine: boolean
  /** Whether it is in a redundancy group of the old type, which exempts it from some rules. */
  isMclag: boolean
  redundancy: { group: string; type: string }
  /** The group of its redundancy is one of them. */
  groups: readonly Reference[]
  /** `default` if none is given. */
  vlanNamespaces: readonly Reference[]
}

export const switchOf = perObject(({ spec }): Switch => {
  const role = spec.at('role').text
  const group = spec.at('redundancy', 'group')
  const type = spec.at('redundancy', 'type').text
  const groups = spec.at('groups').items.map(named)
  const hasGroup = group.text !== '' && !groups.some(({ name }) => name === group.text)
  const vlanNamespaces = spec.at('vlanNamespaces').items.map(named)
  return {
    isLeaf: LEAF_ROLES.includes(role),
    isSpine: role === 'spine',
    isMclag: type === 'mclag',
    redundancy: { group: group.text, type },
    groups: hasGroup ? [...groups, named(group)] : groups,
    vlanNamespaces: vlanNamespaces.length > 0 ? vlanNamespaces : [{ name: 'default', field: spec.at('vlanNamespaces') }],
  }
})

/** Returns the profile of a switch; undefined if the fabric has no such profile. */
export function profileOf(spec: Field, config: FabricConfig): SwitchProfile | undefined {
  return findProfile(spec.at('profile').text, config)
}
