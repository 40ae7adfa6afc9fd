import { covers, overlap, type Prefix, parseAddress, parsePrefix } from '../../kubernetes/ip.ts'
import type { Fabric, FabricObject } from '../model/fabric.ts'
import { reservedSubnets } from '../model/fabric-config.ts'
import type { Field } from '../model/field.ts'
import { type PrefixUse, prefixClaims } from '../model/overlaps.ts'
import { at, atKey, type Finding, missing, type Rule, type RuleGroup } from '../model/rule.ts'
import { claims, type Use } from '../model/uses.ts'
import { reserved } from '../wiring/static-external-rules.ts'
import { vlanRangesOf } from '../wiring/vlan-namespace.ts'
import { namespaceOf, type VpcSubnet, vpcOf } from './vpc.ts'

const LONGEST_PREFIX = 30
/** Networks of the control nodes that the fabric does not reserve. */
const OF_THE_CLUSTER = ['172.28.0.0/16', '172.29.0.0/16', '172.30.90.0/24'].flatMap((text) => parsePrefix(text) ?? [])

/** Subnets and extra prefixes of the VPCs of an IPv4 namespace. */
export const subnetClaims = prefixClaims('VPC', function* (object): Generator<PrefixUse> {
  const key = vpcOf(object).ipv4Namespace.name
  for (const { field, prefix } of ownPrefixes(object)) yield { key, object, field, prefix }
})

/** VLANs of the VPCs of a VLAN namespace. */
export const vlanClaims = claims(['VPC'], function* (object): Generator<Use> {
  const { vlanNamespace, subnets } = vpcOf(object)
  for (const { vlan } of subnets) if (!vlan.isZero) yield { key: `${vlanNamespace.name}/${vlan.number}`, object, field: vlan }
})

export const vpcSubnetRules: RuleGroup = {
  title: 'Subnets of VPCs',
  source: 'api/vpc/v1beta1/vpc_types.go',
  rules: [
    rule('vpc_subnet_missing', 'A subnet has a CIDR.', 'set subnet to an IP prefix', function* ({ cidr }) {
      if (cidr.isZero) yield missing(cidr, { expected: 'an IP prefix such as 10.0.1.0/24' })
    }),
    rule(
      'vpc_subnet_invalid',
      'The CIDR of a subnet is an IP prefix.',
      'write an address of the subnet, and its length',
      function* ({ cidr, prefix }) {
        if (!cidr.isZero && prefix === undefined)
          yield at(cidr, `${cidr.name} is ${cidr.quoted ?? 'no text'}`, { expected: 'an IP prefix' })
      },
    ),
    rule(
      'vpc_subnet_prefix_too_long',
      `The CIDR of a subnet has at most the length /${LONGEST_PREFIX}.`,
      'choose a larger subnet',
      function* ({ cidr, prefix }) {
        if (prefix !== undefined && prefix.length > LONGEST_PREFIX)
          yield at(cidr, `${cidr.name} is ${cidr.quoted}`, { expected: `at most /${LONGEST_PREFIX}` })
      },
    ),
    rule(
      'vpc_subnet_reserved',
      'A subnet is not one of those that the fabric keeps for itself.',
      'choose another subnet',
      function* ({ cidr, prefix }, _, fabric) {
        if (prefix !== undefined) yield* reserved(cidr, prefix, fabric)
      },
    ),
    {
      ...rule(
        'vpc_subnet_of_cluster',
        'A subnet is not one that the control nodes use inside. The fabric does not look.',
        'choose another subnet',
        function* ({ cidr, prefix }) {
          if (prefix !== undefined && OF_THE_CLUSTER.some((network) => overlap(network, prefix)))
            yield at(cidr, `${cidr.quoted} overlaps a network inside the control nodes`)
        },
      ),
      severity: 'warning',
    },
    rule(
      'vpc_subnet_outside_namespace',
      'A subnet is within one subnet of the IPv4 namespace.',
      'choose a free subnet of the namespace, or add one to it',
      function* ({ cidr, prefix }, object, fabric) {
        if (prefix !== undefined && !isReserved(prefix, fabric))
          yield* outsideNamespace(cidr, cidr.quoted ?? '', prefix, object, fabric)
      },
    ),
    {
      id: 'vpc_subnets_overlap',
      kinds: ['VPC'],
      severity: 'error',
      summary: 'The subnets and extra prefixes of a VPC do not overlap.',
      hint: 'choose another subnet',
      check: overlapsInVpc,
    },
    {
      id: 'vpc_subnet_overlaps_other_vpc',
      kinds: ['VPC'],
      severity: 'error',
      summary: 'The subnets of the VPCs of an IPv4 namespace do not overlap.',
      hint: 'choose a free subnet',
      *check(object, fabric) {
        for (const { own, first } of subnetClaims.clashes(object, fabric))
          yield pointing(own.field, `${prefixText(own.field)} overlaps ${prefixText(first.field)} of VPC ${first.object.name}`, {
            related: first,
          })
      },
    },
    rule(
      'vpc_gateway_invalid',
      'The gateway of a subnet is an IP address.',
      'write the address without a prefix length',
      function* ({ field, isHostBgp }) {
        const gateway = field.at('gateway')
        if (!isHostBgp && !gateway.isZero && parseAddress(gateway.text) === undefined)
          yield at(gateway, `${gateway.name} is ${gateway.quoted}`, { expected: 'an IP address' })
      },
    ),
    rule(
      'vpc_gateway_outside_subnet',
      'The gateway of a subnet is in it.',
      'choose an address of the subnet, or leave the gateway out',
      function* ({ field, cidr, prefix, gateway, isHostBgp }) {
        const given = field.at('gateway')
        if (isHostBgp || given.isZero || prefix === undefined || gateway === undefined || covers(prefix, gateway)) return
        yield at(given, `${given.name} is ${given.quoted}, outside ${cidr.quoted}`, { expected: `an address in ${cidr.quoted}` })
      },
    ),
    rule(
      'vpc_vlan_missing',
      'A subnet has a VLAN, unless it has host BGP: the fabric assigns none.',
      'set vlan to a free VLAN of the namespace',
      function* ({ vlan, isHostBgp }) {
        if (vlan.isZero && !isHostBgp) yield missing(vlan, { expected: 'a VLAN of the namespace' })
      },
    ),
    {
      id: 'vpc_vlan_duplicate',
      kinds: ['VPC'],
      severity: 'error',
      summary: 'The subnets of a VPC have different VLANs.',
      hint: 'choose another VLAN',
      *check(object) {
        const vlans = vpcOf(object).subnets.flatMap(({ vlan, isHostBgp }) => (vlan.isZero || isHostBgp ? [] : [vlan]))
        for (const [index, vlan] of vlans.entries()) {
          const first = vlans.slice(0, index).find(({ number }) => number === vlan.number)
          if (first !== undefined)
            yield at(vlan, `${vlan.name} is ${vlan.quoted}, as is ${first.name}`, { related: { object, field: first } })
        }
      },
    },
    rule(
      'vpc_vlan_outside_namespace',
      'The VLAN of a subnet is one of the VLAN namespace.',
      'choose a free VLAN of the namespace, or add a range to it',
      function* ({ vlan, isHostBgp }, object, fabric) {
        const { name } = vpcOf(object).vlanNamespace
        const namespace = fabric.find('VLANNamespace', name)
        if (isHostBgp || vlan.isZero || namespace === undefined) return
        const ranges = vlanRangesOf(namespace)
        if (ranges.some(({ from, to }) => from <= vlan.number && vlan.number <= to)) return
        yield at(vlan, `${vlan.name} is ${vlan.quoted}, which is not in the VLANNamespace ${name}`, {
          expected: ranges.map(({ from, to }) => `${from}-${to}`).join(', '),
        })
      },
    ),
    {
      id: 'vpc_vlan_used_by_other_vpc',
      kinds: ['VPC'],
      severity: 'error',
      summary: 'A VLAN of a VLAN namespace is of one VPC.',
      hint: 'choose a free VLAN',
      *check(object, fabric) {
        for (const { own, first } of vlanClaims.clashes(object, fabric))
          yield at(own.field, `${own.field.name} is ${own.field.quoted}, which VPC ${first.object.name} uses`, {
            expected: 'a free VLAN',
            related: first,
          })
      },
    },
  ],
}

/** A rule about each subnet of a VPC. */
export function rule(
  id: string,
  summary: string,
  hint: string,
  check: (subnet: VpcSubnet, object: FabricObject, fabric: Fabric) => Iterable<Finding>,
): Rule {
  return {
    id,
    kinds: ['VPC'],
    severity: 'error',
    summary,
    hint,
    *check(object, fabric) {
      for (const subnet of vpcOf(object).subnets) yield* check(subnet, object, fabric)
    },
  }
}

/** Yields a finding if a prefix is in no subnet of the VPC's namespace. `field` holds it as its value or its key. */
export function* outsideNamespace(
  field: Field,
  text: string,
  prefix: Prefix,
  object: FabricObject,
  fabric: Fabric,
): Generator<Finding> {
  const { name } = vpcOf(object).ipv4Namespace
  const namespace = fabric.find('IPv4Namespace', name)
  if (namespace === undefined) return
  const subnets = namespaceOf(namespace)
  if (subnets.some((subnet) => covers(subnet.prefix, prefix))) return
  yield pointing(field, `${text} is in no subnet of the IPv4Namespace ${name}`, {
    expected: `a subnet within ${subnets.map((subnet) => subnet.field.text).join(' or ')}`,
  })
}

/** Whether a prefix overlaps one that the fabric keeps for itself: another rule tells that. */
export function isReserved(prefix: Prefix, { config }: Fabric): boolean {
  return reservedSubnets(config).some((subnet) => overlap(subnet.prefix, prefix))
}

function* overlapsInVpc(object: FabricObject): Generator<Finding> {
  const prefixes = ownPrefixes(object)
  for (const [index, { field, prefix }] of prefixes.entries()) {
    const first = prefixes.slice(0, index).find((other) => overlap(other.prefix, prefix))
    if (first !== undefined)
      yield pointing(field, `${prefixText(field)} overlaps ${prefixText(first.field)}`, {
        related: { object, field: first.field },
      })
  }
}

/** The subnets of a VPC and their extra prefixes. */
function ownPrefixes(object: FabricObject): { field: Field; prefix: Prefix }[] {
  return vpcOf(object).subnets.flatMap(({ cidr, prefix, extras, isHostBgp }) => [
    ...(prefix === undefined ? [] : [{ field: cidr, prefix }]),
    ...(isHostBgp ? extras : []),
  ])
}

/** An extra prefix is a key. */
function prefixText(field: Field): string {
  return field.quoted ?? field.key
}

function pointing(field: Field, message: string, advice: Parameters<typeof at>[2]): Finding {
  return field.quoted === undefined ? atKey(field, message, advice) : at(field, message, advice)
}
