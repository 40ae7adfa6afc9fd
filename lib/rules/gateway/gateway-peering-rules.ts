import { covers, parsePrefix } from '../../kubernetes/ip.ts'
import type { Fabric } from '../model/fabric.ts'
import type { Field } from '../model/field.ts'
import { type PrefixUse, prefixClaims } from '../model/overlaps.ts'
import { orDefault, unresolved } from '../model/references.ts'
import { at, atKey, type Finding, missing, type RuleGroup } from '../model/rule.ts'
import { claims } from '../model/uses.ts'
import { findSubnet } from '../vpc/vpc.ts'
import { ruleOfEach, type Side, sidesOf, vpcOfSide } from './gateway-peering.ts'

/** What peerings expose towards a VPC or an external. */
export const exposureClaims = prefixClaims('GatewayPeering', function* (object): Generator<PrefixUse> {
  const sides = sidesOf(object)
  for (const { key: towards } of sides)
    for (const field of sides.filter(({ key }) => key !== towards).flatMap(exposedCidrs)) {
      const prefix = parsePrefix(field.text)
      if (prefix !== undefined) yield { key: towards, object, field, prefix }
    }
})

/** Pairs of VPCs with a peering of either kind. */
export const pairClaims = claims(['VPCPeering', 'GatewayPeering'], (object) => {
  const field = object.spec.at(object.kind === 'VPCPeering' ? 'permit' : 'peering')
  const names = object.kind === 'VPCPeering' ? (field.items[0]?.members ?? []) : field.members
  return names.length === 2
    ? [
        {
          key: names
            .map(({ key }) => key)
            .toSorted()
            .join(' '),
          object,
          field,
        },
      ]
    : []
})

/** A rule about each entry that a side of a peering exposes. */
export const rule = ruleOfEach((object) =>
  sidesOf(object).flatMap((side) => side.exposes.map((expose) => [expose, side] as const)),
)

export const gatewayPeeringRules: RuleGroup = {
  title: 'Peerings of gateways',
  source: 'api/gateway/v1alpha1/gatewaypeering_types.go',
  rules: [
    {
      id: 'gateway_peering_group_unknown',
      kinds: ['GatewayPeering'],
      severity: 'error',
      summary: 'The gateway group of a peering exists; it is `default` if it is left out.',
      hint: 'add the GatewayGroup, or correct the name',
      check: ({ spec }, fabric) => unresolved('GatewayGroup', orDefault(spec.at('gatewayGroup')), fabric),
    },
    {
      id: 'gateway_peering_vpc_count',
      kinds: ['GatewayPeering'],
      severity: 'error',
      summary: 'A peering has two sides.',
      hint: 'name two VPCs, or a VPC and an external',
      *check({ spec }) {
        const peering = spec.at('peering')
        if (peering.members.length !== 2)
          yield atKey(peering, `the peering has ${peering.members.length} sides`, { expected: 'two' })
      },
    },
    {
      id: 'gateway_peering_null_entry',
      kinds: ['GatewayPeering'],
      severity: 'error',
      summary: 'A side of a peering has content. The fabric crashes on one that is null.',
      hint: 'add what the side exposes',
      *check({ spec }) {
        for (const side of spec.at('peering').members) if (!side.isSet) yield atKey(side, `the side ${side.key} is null`)
      },
    },
    {
      id: 'gateway_peering_vpc_unknown',
      kinds: ['GatewayPeering'],
      severity: 'error',
      summary: 'The VPCs of a peering exist.',
      hint: 'add the VPC, or correct the name; externals begin with ext.',
      *check(object, fabric) {
        for (const { key, external, field } of sidesOf(object))
          if (external === undefined) yield* unresolvedKey('VPC', key, field, fabric)
      },
    },
    {
      id: 'gateway_peering_external_unknown',
      kinds: ['GatewayPeering'],
      severity: 'error',
      summary: 'The externals of a peering exist.',
      hint: 'add the External, or correct the name',
      *check(object, fabric) {
        for (const { external, field } of sidesOf(object))
          if (external !== undefined) yield* unresolvedKey('External', external, field, fabric)
      },
    },
    rule(
      'gateway_peering_subnet_unknown',
      'An exposed subnet is one of the VPC.',
      'correct the name, or add the subnet to the VPC',
      function* (expose, side, fabric) {
        const vpc = vpcOfSide(side, fabric)
        for (const subnet of expose.at('ips').items.map((entry) => entry.at('vpcSubnet')))
          if (vpc !== undefined && !subnet.isZero && findSubnet(vpc, subnet.text) === undefined)
            yield at(subnet, `VPC ${side.key} has no subnet ${subnet.quoted}`, {
              expected: vpc.subnets.map(({ name }) => name).join(', '),
            })
      },
    ),
    rule(
      'gateway_peering_external_subnet',
      'An external has no subnets of a VPC.',
      'write a cidr',
      function* (expose, { external }) {
        for (const subnet of expose.at('ips').items.map((entry) => entry.at('vpcSubnet')))
          if (external !== undefined && !subnet.isZero)
            yield at(subnet, `${subnet.name} is set, and the side is an external`, { expected: 'cidr' })
      },
    ),
    rule(
      'gateway_peering_expose_empty',
      'A side exposes at least one entry of `ips`, or is the default.',
      'add an entry, or default: true',
      function* (expose) {
        if (expose.at('ips').items.length === 0 && !expose.at('default').flag)
          yield atKey(expose.at('ips'), `${expose.name} exposes nothing`, { expected: 'ips, or default: true' })
      },
    ),
    rule(
      'gateway_peering_default_not_alone',
      'The default stands alone in its entry.',
      'make an entry of its own for default: true',
      function* (expose) {
        const byDefault = expose.at('default')
        const others = ['ips', 'as', 'nat'].filter((name) => expose.at(name).isSet && !(expose.at(name).isZero && name !== 'nat'))
        if (byDefault.flag && others.length > 0)
          yield at(byDefault, `${byDefault.name} is true beside ${others.join(', ')}`, { expected: 'default alone' })
      },
    ),
    rule(
      'gateway_peering_ip_one_of',
      'An entry of `ips` has one of `cidr`, `not` and `vpcSubnet`; one of `as` has `cidr` or `not`.',
      'make an entry of each',
      function* (expose) {
        yield* manyOrNone(expose.at('ips').items, ['cidr', 'not', 'vpcSubnet'])
        yield* manyOrNone(expose.at('as').items, ['cidr', 'not'])
      },
    ),
    rule(
      'gateway_peering_cidr_invalid',
      '`cidr` and `not` are IP prefixes.',
      'write the first address of the subnet, and its length',
      function* (expose) {
        for (const entry of [...expose.at('ips').items, ...expose.at('as').items])
          for (const field of [entry.at('cidr'), entry.at('not')])
            if (!field.isZero && parsePrefix(field.text) === undefined)
              yield at(field, `${field.name} is ${field.quoted}`, { expected: 'an IP prefix' })
      },
    ),
    rule(
      'gateway_peering_cidr_outside_vpc',
      'An exposed `cidr` is in a subnet of the VPC.',
      'choose a part of a subnet of the VPC',
      function* (expose, side, fabric) {
        const vpc = vpcOfSide(side, fabric)
        for (const cidr of expose.at('ips').items.map((entry) => entry.at('cidr'))) {
          const prefix = parsePrefix(cidr.text)
          if (vpc === undefined || prefix === undefined) continue
          if (vpc.subnets.some((subnet) => subnet.prefix !== undefined && covers(subnet.prefix, prefix))) continue
          yield at(cidr, `${cidr.quoted} is in no subnet of VPC ${side.key}`, {
            expected: vpc.subnets.map((subnet) => subnet.cidr.text).join(', '),
          })
        }
      },
    ),
    {
      id: 'gateway_peering_overlap',
      kinds: ['GatewayPeering'],
      severity: 'error',
      summary: 'What two peerings expose towards one VPC or external does not overlap.',
      hint: 'expose another prefix, by as and nat if need be',
      *check(object, fabric) {
        for (const { own, first } of exposureClaims.clashes(object, fabric))
          yield at(
            own.field,
            `${own.field.quoted} overlaps ${first.field.quoted} of GatewayPeering ${first.object.name} towards ${own.key}`,
            {
              related: first,
            },
          )
      },
    },
    {
      id: 'vpc_peering_and_gateway_peering',
      kinds: ['VPCPeering', 'GatewayPeering'],
      severity: 'warning',
      summary: 'Two VPCs have a peering of one kind. The fabric does not look.',
      hint: 'delete one of the two',
      *check(object, fabric) {
        for (const { own, first } of pairClaims.clashes(object, fabric))
          if (first.object.kind !== object.kind)
            yield atKey(own.field, `${first.object.kind} ${first.object.name} is of the same VPCs`, { related: first })
      },
    },
  ],
}

function* unresolvedKey(kind: 'VPC' | 'External', name: string, field: Field, fabric: Fabric): Generator<Finding> {
  for (const finding of unresolved(kind, { name, field }, fabric)) yield { ...finding, spot: 'key' }
}

function* manyOrNone(entries: readonly Field[], names: readonly string[]): Generator<Finding> {
  for (const entry of entries) {
    const set = entry.members.filter(({ key, isZero }) => !isZero && names.includes(key))
    if (set.length === 0) yield missing(entry.at(names[0] ?? ''), { expected: names.join(' or ') })
    const second = set[1]
    if (second !== undefined)
      yield at(second, `${entry.name} has ${set.map(({ key }) => key).join(' and ')}`, { expected: 'one of them' })
  }
}

/** What a side exposes to the other: under the addresses of `as`, if it has any. */
function exposedCidrs({ exposes }: Side): Field[] {
  return exposes.flatMap((expose) => {
    const as = expose.at('as').items
    return (as.length > 0 ? as : expose.at('ips').items).map((entry) => entry.at('cidr'))
  })
}
