import { parsePrefix } from '../../kubernetes/ip.ts'
import { named, orDefault, unresolved } from '../model/references.ts'
import { at, missing, type RuleGroup } from '../model/rule.ts'
import { vpcOf } from './vpc.ts'
import { unknownSubnets } from './vpc-peering-rules.ts'

export const externalPeeringRules: RuleGroup = {
  title: 'Peerings of externals',
  source: 'api/vpc/v1beta1/externalpeering_types.go',
  rules: [
    {
      id: 'external_peering_vpc_missing',
      kinds: ['ExternalPeering'],
      severity: 'error',
      summary: 'A peering names a VPC.',
      hint: 'set spec.permit.vpc.name',
      *check({ spec }) {
        const name = spec.at('permit', 'vpc', 'name')
        if (name.isZero) yield missing(name, { expected: 'the name of a VPC' })
      },
    },
    {
      id: 'external_peering_external_missing',
      kinds: ['ExternalPeering'],
      severity: 'error',
      summary: 'A peering names an external.',
      hint: 'set spec.permit.external.name',
      *check({ spec }) {
        const name = spec.at('permit', 'external', 'name')
        if (name.isZero) yield missing(name, { expected: 'the name of an External' })
      },
    },
    {
      id: 'external_peering_vpc_unknown',
      kinds: ['ExternalPeering'],
      severity: 'error',
      summary: 'The VPC of a peering exists.',
      hint: 'add the VPC, or correct the name',
      check: ({ spec }, fabric) => unresolved('VPC', named(spec.at('permit', 'vpc', 'name')), fabric),
    },
    {
      id: 'external_peering_external_unknown',
      kinds: ['ExternalPeering'],
      severity: 'error',
      summary: 'The external of a peering exists.',
      hint: 'add the External, or correct the name',
      check: ({ spec }, fabric) => unresolved('External', named(spec.at('permit', 'external', 'name')), fabric),
    },
    {
      id: 'external_peering_subnet_unknown',
      kinds: ['ExternalPeering'],
      severity: 'error',
      summary: 'The subnets of a peering are those of its VPC.',
      hint: 'correct the name, or add the subnet to the VPC',
      check: ({ spec }, fabric) =>
        unknownSubnets(spec.at('permit', 'vpc', 'name').text, spec.at('permit', 'vpc', 'subnets').items, fabric),
    },
    {
      id: 'external_peering_prefix_missing',
      kinds: ['ExternalPeering'],
      severity: 'error',
      summary: 'Each entry of the prefixes has a prefix.',
      hint: 'set prefix, or delete the entry',
      *check({ spec }) {
        for (const prefix of spec.at('permit', 'external', 'prefixes').items.map((entry) => entry.at('prefix')))
          if (prefix.isZero) yield missing(prefix, { expected: 'an IP prefix' })
      },
    },
    {
      id: 'external_peering_prefix_invalid',
      kinds: ['ExternalPeering'],
      severity: 'error',
      summary: 'The prefixes of a peering are IP prefixes. The fabric does not look.',
      hint: 'write the first address of the subnet, and its length',
      *check({ spec }) {
        for (const prefix of spec.at('permit', 'external', 'prefixes').items.map((entry) => entry.at('prefix')))
          if (!prefix.isZero && parsePrefix(prefix.text) === undefined)
            yield at(prefix, `${prefix.name} is ${prefix.quoted}`, { expected: 'an IP prefix' })
      },
    },
    {
      id: 'external_peering_ipv4_namespace_differs',
      kinds: ['ExternalPeering'],
      severity: 'error',
      summary: 'The VPC and the external of a peering are in one IPv4 namespace.',
      hint: 'choose another external, or another VPC',
      *check(object, fabric) {
        const [vpcName, externalName] = [object.spec.at('permit', 'vpc', 'name'), object.spec.at('permit', 'external', 'name')]
        const [vpc, external] = [fabric.find('VPC', vpcName.text), fabric.find('External', externalName.text)]
        if (vpc === undefined || external === undefined) return
        const [first, second] = [vpcOf(vpc).ipv4Namespace.name, orDefault(external.spec.at('ipv4Namespace')).name]
        if (first !== second)
          yield at(externalName, `the external is in the IPv4 namespace ${second}, the VPC in ${first}`, {
            expected: 'one IPv4 namespace',
            related: { object, field: vpcName },
          })
      },
    },
  ],
}
