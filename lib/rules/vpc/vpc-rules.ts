import { hasHostBits, parseAddress, parsePrefix } from '../../kubernetes/ip.ts'
import type { Field } from '../model/field.ts'
import { named, unresolved } from '../model/references.ts'
import { at, atKey, missing, type RuleGroup } from '../model/rule.ts'
import { findSubnet, vpcOf } from './vpc.ts'

const MOST_SUBNETS = 20
const MODES = ['', 'l3vni', 'l3flat']

export const vpcRules: RuleGroup = {
  title: 'VPCs',
  source: 'api/vpc/v1beta1/vpc_types.go',
  rules: [
    {
      id: 'vpc_no_subnets',
      kinds: ['VPC'],
      severity: 'error',
      summary: 'A VPC has a subnet.',
      hint: 'add a subnet',
      *check({ spec }) {
        if (spec.at('subnets').isZero) yield atKey(spec.at('subnets'), 'the VPC has no subnets', { expected: 'at least one' })
      },
    },
    {
      id: 'vpc_too_many_subnets',
      kinds: ['VPC'],
      severity: 'error',
      summary: `A VPC has at most ${MOST_SUBNETS} subnets.`,
      hint: 'make another VPC',
      *check({ spec }) {
        const subnets = spec.at('subnets')
        if (subnets.members.length > MOST_SUBNETS)
          yield atKey(subnets, `the VPC has ${subnets.members.length} subnets`, { expected: `at most ${MOST_SUBNETS}` })
      },
    },
    {
      id: 'vpc_subnet_null',
      kinds: ['VPC'],
      severity: 'error',
      summary: 'A subnet of a VPC has content. The fabric crashes on one that is null.',
      hint: 'give the subnet its CIDR and VLAN, or delete it',
      *check({ spec }) {
        for (const subnet of spec.at('subnets').members)
          if (!subnet.isSet) yield atKey(subnet, `the subnet ${subnet.key} is null`)
      },
    },
    {
      id: 'vpc_mode_invalid',
      kinds: ['VPC'],
      severity: 'error',
      summary: 'The mode of a VPC is left out, which means L2VNI, or `l3vni`.',
      hint: 'delete spec.mode, or set it to l3vni',
      *check({ spec }) {
        const mode = spec.at('mode')
        if (mode.isSet && !MODES.includes(mode.text))
          yield at(mode, `${mode.name} is ${mode.quoted}`, { expected: 'none, or l3vni' })
      },
    },
    {
      id: 'vpc_mode_l3flat',
      kinds: ['VPC'],
      severity: 'error',
      summary: 'The mode `l3flat` is not supported yet.',
      hint: 'use l3vni',
      *check({ spec }) {
        const mode = spec.at('mode')
        if (mode.text === 'l3flat') yield at(mode, `${mode.name} is l3flat, which is not supported yet`, { expected: 'l3vni' })
      },
    },
    {
      id: 'vpc_ipv4_namespace_unknown',
      kinds: ['VPC'],
      severity: 'error',
      summary: 'The IPv4 namespace of a VPC exists; it is `default` if it is left out.',
      hint: 'add the IPv4Namespace, or correct the name',
      check: (object, fabric) => unresolved('IPv4Namespace', vpcOf(object).ipv4Namespace, fabric),
    },
    {
      id: 'vpc_vlan_namespace_unknown',
      kinds: ['VPC'],
      severity: 'error',
      summary: 'The VLAN namespace of a VPC exists; it is `default` if it is left out.',
      hint: 'add the VLANNamespace, or correct the name',
      check: (object, fabric) => unresolved('VLANNamespace', vpcOf(object).vlanNamespace, fabric),
    },
    {
      id: 'vpc_dhcp_relay_vpc_unknown',
      kinds: ['VPC'],
      severity: 'error',
      summary: 'The VPC of a DHCP relay exists.',
      hint: 'add the VPC, or correct the name',
      *check(object, fabric) {
        for (const { dhcp } of vpcOf(object).subnets) yield* unresolved('VPC', named(dhcp.at('relayVPC')), fabric)
      },
    },
    {
      id: 'vpc_permit_subnet_unknown',
      kinds: ['VPC'],
      severity: 'error',
      summary: 'The names in `permit` are subnets of this VPC.',
      hint: 'correct the name, or add the subnet',
      *check(object) {
        const vpc = vpcOf(object)
        for (const name of object.spec.at('permit').items.flatMap(({ items }) => items))
          if (findSubnet(vpc, name.text) === undefined)
            yield at(name, `the VPC has no subnet ${name.quoted ?? 'without a name'}`, {
              expected: vpc.subnets.map((subnet) => subnet.name).join(', '),
            })
      },
    },
    {
      id: 'vpc_permit_too_short',
      kinds: ['VPC'],
      severity: 'error',
      summary: 'A list in `permit` has at least two subnets.',
      hint: 'add a subnet, or delete the list',
      *check({ spec }) {
        for (const list of spec.at('permit').items)
          if (list.items.length < 2) yield atKey(list, `${list.name} has fewer than two subnets`, { expected: 'at least two' })
      },
    },
    {
      id: 'vpc_permit_duplicate',
      kinds: ['VPC'],
      severity: 'error',
      summary: 'A list in `permit` names a subnet once.',
      hint: 'delete one of the two',
      *check(object) {
        for (const { items } of object.spec.at('permit').items)
          for (const [index, name] of items.entries()) {
            const first = items.slice(0, index).find(({ text }) => text === name.text)
            if (first !== undefined)
              yield at(name, `${name.quoted} appears twice in the list`, { related: { object, field: first } })
          }
      },
    },
    {
      id: 'vpc_static_route_prefix_invalid',
      kinds: ['VPC'],
      severity: 'error',
      summary: 'The destination of a static route is an IP prefix without host bits.',
      hint: 'write the first address of the subnet, and its length',
      *check({ spec }) {
        for (const prefix of routes(spec).map((route) => route.at('prefix'))) {
          const parsed = parsePrefix(prefix.text)
          if (prefix.isZero) yield missing(prefix)
          else if (parsed === undefined || hasHostBits(parsed))
            yield at(prefix, `${prefix.name} is ${prefix.quoted}`, { expected: 'an IP prefix without host bits' })
        }
      },
    },
    {
      id: 'vpc_static_route_no_next_hop',
      kinds: ['VPC'],
      severity: 'error',
      summary: 'A static route has a next hop.',
      hint: 'add a next hop, or delete the route',
      *check({ spec }) {
        for (const hops of routes(spec).map((route) => route.at('nextHops')))
          if (hops.items.length === 0) yield atKey(hops, `${hops.name} is empty`, { expected: 'at least one' })
      },
    },
    {
      id: 'vpc_static_route_next_hop_invalid',
      kinds: ['VPC'],
      severity: 'warning',
      summary: 'The next hops of a static route are IP addresses. The fabric does not look.',
      hint: 'write the address without a prefix length',
      *check({ spec }) {
        for (const hop of routes(spec).flatMap((route) => route.at('nextHops').items))
          if (parseAddress(hop.text) === undefined)
            yield at(hop, `${hop.name} is ${hop.quoted ?? 'empty'}`, { expected: 'an IP address' })
      },
    },
  ],
}

function routes(spec: Field): Field[] {
  return spec.at('staticRoutes').items
}
