import type { Fabric, FabricObject } from '../model/fabric.ts'
import type { Field } from '../model/field.ts'
import { unresolved } from '../model/references.ts'
import { at, atKey, type Finding, type Rule, type RuleGroup } from '../model/rule.ts'
import { claims } from '../model/uses.ts'
import { findSubnet, type Vpc, vpcOf } from './vpc.ts'

const MOST_ENTRIES = 10
const NAMESPACE = { ipv4Namespace: 'IPv4 namespace', vlanNamespace: 'VLAN namespace' } as const

export const peeringClaims = claims(['VPCPeering'], (object) => {
  const names = [...new Set(entries(object).flatMap(({ members }) => members.map(({ key }) => key)))]
  return names.length === 2 ? [{ key: names.toSorted().join(' '), object, field: object.spec.at('permit') }] : []
})

export const vpcPeeringRules: RuleGroup = {
  title: 'Peerings of VPCs',
  source: 'api/vpc/v1beta1/vpcpeering_types.go',
  rules: [
    {
      id: 'vpc_peering_permit_empty',
      kinds: ['VPCPeering'],
      severity: 'error',
      summary: `A peering has 1 to ${MOST_ENTRIES} entries, and lists of 1 to ${MOST_ENTRIES} subnets.`,
      hint: 'add an entry, or make another peering; without a list of subnets all of them are meant',
      *check(object) {
        const lists = [object.spec.at('permit'), ...sides(object).map((side) => side.at('subnets'))]
        for (const [index, list] of lists.entries()) {
          const count = list.items.length
          if ((index > 0 && !list.isSet) || (count >= 1 && count <= MOST_ENTRIES)) continue
          yield atKey(list, `${list.name} has ${count} entries`, { expected: `1 to ${MOST_ENTRIES}` })
        }
      },
    },
    {
      id: 'vpc_peering_vpc_count',
      kinds: ['VPCPeering'],
      severity: 'error',
      summary: 'Each entry of a peering names two VPCs, and all entries the same two.',
      hint: 'name the two VPCs, or make a peering for each pair',
      *check(object) {
        const [first, ...others] = entries(object)
        if (first === undefined) return
        for (const entry of [first, ...others])
          if (entry.members.length !== 2)
            yield atKey(entry, `${entry.name} names ${entry.members.length} VPCs`, { expected: 'two VPCs' })
        for (const entry of others.filter(({ members }) => members.length === 2))
          if (pairOf(entry) !== pairOf(first))
            yield atKey(entry, `${entry.name} names ${pairOf(entry)}, and the first entry ${pairOf(first)}`, {
              related: { object, field: first },
            })
      },
    },
    {
      id: 'vpc_peering_vpc_unknown',
      kinds: ['VPCPeering'],
      severity: 'error',
      summary: 'The VPCs of a peering exist.',
      hint: 'add the VPC, or correct the name',
      *check(object, fabric) {
        for (const side of sides(object))
          for (const finding of unresolved('VPC', { name: side.key, field: side }, fabric)) yield { ...finding, spot: 'key' }
      },
    },
    {
      id: 'vpc_peering_subnet_unknown',
      kinds: ['VPCPeering'],
      severity: 'error',
      summary: 'The subnets of a peering are those of its VPCs.',
      hint: 'correct the name, or add the subnet to the VPC',
      *check(object, fabric) {
        for (const side of sides(object)) yield* unknownSubnets(side.key, side.at('subnets').items, fabric)
      },
    },
    {
      id: 'vpc_peering_remote_removed',
      kinds: ['VPCPeering'],
      severity: 'error',
      summary: 'A peering has no `remote`: it was deprecated in release 26.01, and removed in 26.03.',
      hint: 'delete spec.remote',
      *check({ spec }) {
        const remote = spec.at('remote')
        if (!remote.isZero) yield at(remote, `${remote.name} is ${remote.quoted}, and the fabric no longer has remote peerings`)
      },
    },
    {
      id: 'vpc_peering_disabled',
      kinds: ['VPCPeering'],
      severity: 'error',
      summary: 'There are peerings only if the fabric has them on.',
      hint: 'delete the object, or correct the setting vpc_peering_disabled',
      *check({ root }, { config }) {
        if (config.vpc_peering_disabled) yield at(root.at('kind'), 'peerings of VPCs are off in this fabric')
      },
    },
    sameNamespace('vpc_peering_ipv4_namespace_differs', 'ipv4Namespace'),
    sameNamespace('vpc_peering_vlan_namespace_differs', 'vlanNamespace'),
    {
      id: 'vpc_peering_duplicate',
      kinds: ['VPCPeering'],
      severity: 'warning',
      summary: 'Two VPCs have one peering. The fabric does not look.',
      hint: 'merge the two into one',
      *check(object, fabric) {
        for (const { own, first } of peeringClaims.clashes(object, fabric))
          yield atKey(own.field, `VPCPeering ${first.object.name} is of the same VPCs`, { related: first })
      },
    },
  ],
}

/** Yields a finding for each name that is no subnet of a VPC; nothing if there is no such VPC. */
export function* unknownSubnets(vpcName: string, names: readonly Field[], fabric: Fabric): Generator<Finding> {
  const vpc = fabric.find('VPC', vpcName)
  if (vpc === undefined) return
  for (const name of names)
    if (findSubnet(vpcOf(vpc), name.text) === undefined)
      yield at(name, `VPC ${vpcName} has no subnet ${name.quoted ?? 'without a name'}`, {
        expected: vpcOf(vpc)
          .subnets.map((subnet) => subnet.name)
          .join(', '),
      })
}

function sameNamespace(id: string, which: keyof typeof NAMESPACE & keyof Vpc): Rule {
  return {
    id,
    kinds: ['VPCPeering'],
    severity: 'error',
    summary: `The VPCs of a peering are in one ${NAMESPACE[which]}.`,
    hint: 'use a gateway peering',
    *check(object, fabric) {
      const [first, ...others] = (entries(object)[0]?.members ?? []).flatMap((side) => {
        const vpc = fabric.find('VPC', side.key)
        return vpc === undefined ? [] : [{ side, namespace: vpcOf(vpc)[which].name }]
      })
      for (const { side, namespace } of others)
        if (first !== undefined && namespace !== first.namespace)
          yield atKey(side, `${side.key} is in the ${NAMESPACE[which]} ${namespace}, ${first.side.key} in ${first.namespace}`, {
            expected: `one ${NAMESPACE[which]}`,
            related: { object, field: first.side },
          })
    },
  }
}

function entries({ spec }: FabricObject): Field[] {
  return spec.at('permit').items
}

/** Each VPC of each entry; the key is its name. */
function sides(object: FabricObject): Field[] {
  return entries(object).flatMap(({ members }) => members)
}

function pairOf({ members }: Field): string {
  return members
    .map(({ key }) => key)
    .toSorted()
    .join(' and ')
}
