import type { Fabric, FabricObject } from '../model/fabric.ts'
import { unresolved } from '../model/references.ts'
import { at, atKey, type Finding, missing, type Rule, type RuleGroup } from '../model/rule.ts'
import { isBuiltIn } from '../profiles/switch-profile.ts'
import { isUnhydrated } from './hydration.ts'
import { LEAF_ROLES, profileOf, switchOf } from './switch.ts'

const ROLES = ['spine', ...LEAF_ROLES]
/** Accepted by the schema, and handled by nothing. */
const IDLE_ROLE = 'virtual-edge'

export const switchRules: RuleGroup = {
  title: 'Switches',
  source: 'api/wiring/v1beta1/switch_types.go',
  rules: [
    {
      id: 'wiring_not_hydrated',
      kinds: ['Switch'],
      severity: 'warning',
      summary: 'No switch has its ASN and addresses yet: the wiring is as people write it, and hhfab computes them.',
      hint: 'nothing, if hhfab or the installer hydrates this wiring; the rules about ASNs and addresses are not checked',
      *check(object, fabric) {
        if (!isUnhydrated(fabric) || fabric.of('Switch')[0] !== object) return
        const count = fabric.of('Switch').length
        yield atKey(object.spec, `neither this switch nor any of the ${count} has an ASN or an address`, {
          expected: 'asn, ip, protocolIP and vtepIP, computed by hhfab',
        })
      },
    },
    {
      id: 'switch_role_invalid',
      kinds: ['Switch'],
      severity: 'error',
      summary: 'The role of a switch is `spine`, `server-leaf`, `border-leaf` or `mixed-leaf`.',
      hint: 'choose one of the roles',
      *check({ spec }) {
        const role = spec.at('role')
        if (role.isZero) yield missing(role, { expected: ROLES.join(', ') })
        else if (!ROLES.includes(role.text) && role.text !== IDLE_ROLE)
          yield at(role, `${role.name} is ${role.quoted}`, { expected: ROLES.join(', ') })
      },
    },
    computed('switch_asn_missing', 'asn', 'A switch has an ASN.', () => true),
    computed('switch_ip_missing', 'ip', 'A switch has a management IP.', () => true),
    computed('switch_protocol_ip_missing', 'protocolIP', 'A switch has a protocol IP.', () => true),
    computed('switch_vtep_ip_missing', 'vtepIP', 'A leaf has a VTEP IP.', (object) => switchOf(object).isLeaf),
    {
      id: 'switch_vtep_ip_on_spine',
      kinds: ['Switch'],
      severity: 'error',
      summary: 'A spine has no VTEP IP.',
      hint: 'delete spec.vtepIP, or correct the role',
      *check(object) {
        const field = object.spec.at('vtepIP')
        if (switchOf(object).isSpine && !field.isZero) yield at(field, `a spine has ${field.name}`, { expected: 'none' })
      },
    },
    {
      id: 'switch_profile_missing',
      kinds: ['Switch'],
      severity: 'error',
      summary: 'A switch names its profile, which is its model.',
      hint: 'set spec.profile to the name of a switch profile, such as celestica-ds3000',
      *check({ spec }) {
        const field = spec.at('profile')
        if (field.isZero) yield missing(field)
      },
    },
    {
      id: 'switch_profile_unknown',
      kinds: ['Switch'],
      severity: 'error',
      summary: 'The profile of a switch is one of the built-in ones.',
      hint: 'correct the name; the profiles are listed in the documentation of the fabric',
      *check({ spec }, { config }) {
        const field = spec.at('profile')
        if (field.isZero || profileOf(spec, config) !== undefined) return
        const reason = isBuiltIn(field.text) ? 'which this fabric does not include' : 'which does not exist'
        yield at(field, `${field.name} names the profile ${field.quoted}, ${reason}`, { expected: 'a profile of the fabric' })
      },
    },
    {
      id: 'switch_profile_custom',
      kinds: ['SwitchProfile'],
      severity: 'error',
      summary: 'Only the built-in profiles exist: the fabric refuses others.',
      hint: 'delete the object: the fabric makes its profiles itself',
      *check({ name, root }) {
        if (name !== '' && !isBuiltIn(name)) yield at(root.at('metadata', 'name'), `${name} is no built-in profile`)
      },
    },
    {
      id: 'switch_group_name_empty',
      kinds: ['Switch'],
      severity: 'error',
      summary: 'The groups of a switch have names.',
      hint: 'delete the empty entry',
      *check({ spec }) {
        for (const group of spec.at('groups').items) if (group.isZero) yield at(group, `${group.name} is empty`)
      },
    },
    {
      id: 'switch_group_unknown',
      kinds: ['Switch'],
      severity: 'error',
      summary: 'Each group of a switch, the one of its redundancy included, is a SwitchGroup.',
      hint: 'add the SwitchGroup, or correct the name',
      *check(object, fabric) {
        for (const group of switchOf(object).groups) yield* unresolved('SwitchGroup', group, fabric)
      },
    },
    {
      id: 'switch_vlan_namespace_unknown',
      kinds: ['Switch'],
      severity: 'error',
      summary: 'Each VLAN namespace of a switch exists; a switch without any is in `default`.',
      hint: 'add the VLANNamespace, or correct the name',
      *check(object, fabric) {
        for (const namespace of switchOf(object).vlanNamespaces) yield* unresolved('VLANNamespace', namespace, fabric)
      },
    },
    {
      id: 'switch_link_flap_range',
      kinds: ['Switch'],
      severity: 'error',
      summary: 'The numbers of `linkFlapErrDisable` are in their ranges.',
      hint: 'choose a number in the range, or leave the field out',
      *check({ spec }) {
        for (const [name, least, most] of FLAP_RANGES) {
          const field = spec.at('linkFlapErrDisable', name)
          if (field.isZero || (field.number >= least && field.number <= most)) continue
          yield at(field, `${field.name} is ${field.quoted}`, { expected: `${least} to ${most}` })
        }
      },
    },
    {
      id: 'switch_role_needs_leaf_features',
      kinds: ['Switch'],
      severity: 'warning',
      summary: 'The profile of a leaf can carry VPCs. The fabric accepts another one, and refuses its attachments.',
      hint: 'use the switch as a spine, or choose a model with L2VNI or L3VNI',
      check: leafFeatures,
    },
  ],
}

const FLAP_RANGES = [
  ['flapThreshold', 1, 50],
  ['samplingInterval', 1, 65_535],
  ['recoveryInterval', 0, 65_534],
] as const

/** A value that hhfab computes if no switch has it, and the webhook asks for. */
function computed(id: string, name: string, summary: string, isAsked: (object: FabricObject) => boolean): Rule {
  return {
    id,
    kinds: ['Switch'],
    severity: 'error',
    summary: `${summary} hhfab computes it only if no object of the wiring has any such value.`,
    hint: `set spec.${name}, or hydrate the wiring anew`,
    *check(object, fabric) {
      const field = object.spec.at(name)
      if (field.isZero && isAsked(object) && !isUnhydrated(fabric)) yield missing(field)
    },
  }
}

function* leafFeatures(object: FabricObject, { config }: Fabric): Generator<Finding> {
  const features = profileOf(object.spec, config)?.features
  if (!switchOf(object).isLeaf || features === undefined || features.l2vni === true || features.l3vni === true) return
  const role = object.spec.at('role')
  yield at(role, `${role.name} is ${role.quoted}, and ${object.spec.at('profile').quoted} has neither L2VNI nor L3VNI`)
}
