import { type Address, covers, type Prefix, parseAddress, parsePrefix } from '../../kubernetes/ip.ts'
import type { FabricObject } from '../model/fabric.ts'
import type { Field } from '../model/field.ts'
import { parseMac } from '../model/mac.ts'
import { at, atKey, type Finding, missing, type Rule, type RuleGroup } from '../model/rule.ts'
import { type VpcSubnet, vpcOf } from './vpc.ts'
import { rule } from './vpc-subnet-rules.ts'

const MTU = { least: 96, most: 9036 }
const WITHOUT_LENGTH = 'write the address without a prefix length'

export const dhcpRules: RuleGroup = {
  title: 'DHCP',
  source: 'api/vpc/v1beta1/vpc_types.go',
  rules: [
    rule(
      'vpc_dhcp_relay_and_server',
      'A subnet has a DHCP server or a relay, not both.',
      'delete relay, or enable',
      function* ({ dhcp }) {
        const relay = dhcp.at('relay')
        if (!relay.isZero && dhcp.at('enable').flag)
          yield at(relay, `${relay.name} is set beside a DHCP server`, { expected: 'one of the two' })
      },
    ),
    rule('vpc_dhcp_relay_invalid', 'A DHCP relay is an IP prefix, mostly a /32.', 'append the length: /32', function* ({ dhcp }) {
      const relay = dhcp.at('relay')
      if (!relay.isZero && parsePrefix(relay.text) === undefined)
        yield at(relay, `${relay.name} is ${relay.quoted}`, { expected: 'an IP prefix such as 10.9.9.9/32' })
    }),
    rule('vpc_dhcp_relay_vpc_without_relay', 'A relay VPC needs a relay.', 'set relay, or delete relayVPC', function* ({ dhcp }) {
      const relayVpc = dhcp.at('relayVPC')
      if (!relayVpc.isZero && dhcp.at('relay').isZero) yield at(relayVpc, `${relayVpc.name} is set without relay`)
    }),
    rule(
      'vpc_dhcp_range_without_dhcp',
      'The settings of a DHCP server are for subnets that have one. The fabric drops a range and options without a word.',
      'set enable: true, or delete the settings',
      function* ({ dhcp }) {
        if (dhcp.at('enable').flag) return
        for (const name of ['range', 'options', 'static']) {
          const setting = dhcp.at(name)
          if (setting.isZero) continue
          yield atKey(setting, `${setting.name} is set, and DHCP is off`, {
            ...(name !== 'static' && { severity: 'warning' as const }),
          })
        }
      },
    ),
    served(
      'vpc_dhcp_range_invalid',
      'The range of a DHCP server is from an IP address to another.',
      WITHOUT_LENGTH,
      function* ({ dhcp }) {
        for (const end of rangeEnds(dhcp))
          if (!end.isZero && parseAddress(end.text) === undefined)
            yield at(end, `${end.name} is ${end.quoted}`, { expected: 'an IP address' })
      },
    ),
    served(
      'vpc_dhcp_range_outside_subnet',
      'The range of a DHCP server is in the subnet.',
      'choose addresses of the subnet',
      function* ({ dhcp, prefix, cidr }) {
        for (const end of rangeEnds(dhcp)) {
          const address = parseAddress(end.text)
          if (prefix !== undefined && address !== undefined && !covers(prefix, address)) yield outside(end, cidr)
        }
      },
    ),
    served(
      'vpc_dhcp_range_hits_network_or_gateway',
      'The range of a DHCP server neither begins nor ends with the address of the network or the gateway.',
      'choose another first or last address',
      function* (subnet) {
        for (const end of rangeEnds(subnet.dhcp)) {
          const use = specialUse(parseAddress(end.text), subnet)
          if (use !== undefined && use !== 'broadcast address') yield at(end, `${end.name} is ${end.quoted}, the ${use}`)
        }
      },
    ),
    served(
      'vpc_dhcp_range_reversed',
      'The range of a DHCP server begins before it ends. It begins with the second address of the subnet and ends with the last, if these are left out.',
      'correct the range',
      function* (subnet) {
        const [start, end] = rangeOf(subnet)
        if (start === undefined || end === undefined || start < end) return
        const [first, last] = rangeEnds(subnet.dhcp)
        yield at(first.isSet ? first : last, `${subnet.dhcp.at('range').name} does not begin before it ends`, {
          expected: 'start < end',
        })
      },
    ),
    addressList('vpc_dhcp_dns_invalid', 'dnsServers', 'DNS servers'),
    addressList('vpc_dhcp_time_server_invalid', 'timeServers', 'time servers'),
    served(
      'vpc_dhcp_mtu_range',
      `The MTU for hosts is from ${MTU.least} to ${MTU.most}.`,
      'choose an MTU in the range, or leave it out',
      function* ({ dhcp }) {
        const mtu = dhcp.at('options', 'interfaceMTU')
        if (!mtu.isZero && (mtu.number < MTU.least || mtu.number > MTU.most))
          yield at(mtu, `${mtu.name} is ${mtu.quoted}`, { expected: `${MTU.least} to ${MTU.most}` })
      },
    ),
    served(
      'vpc_dhcp_lease_time',
      'The lease time is at least a second.',
      'choose a longer time, or leave it out',
      function* ({ dhcp }) {
        const lease = dhcp.at('options', 'leaseTimeSeconds')
        if (!lease.isZero && lease.number < 1) yield at(lease, `${lease.name} is ${lease.quoted}`, { expected: 'at least 1' })
      },
    ),
    served(
      'vpc_dhcp_route_invalid',
      'An advertised route has an IP prefix as its destination and an IP address as its gateway.',
      'correct the route',
      function* ({ dhcp }) {
        for (const route of routes(dhcp)) {
          const { destination, gateway } = { destination: route.at('destination'), gateway: route.at('gateway') }
          if (parsePrefix(destination.text) === undefined) yield invalid(destination, 'an IP prefix')
          if (parseAddress(gateway.text) === undefined) yield invalid(gateway, 'an IP address')
        }
      },
    ),
    served(
      'vpc_dhcp_route_gateway_outside',
      'The gateway of an advertised route is in the subnet.',
      'choose an address of the subnet',
      function* ({ dhcp, prefix, cidr }) {
        for (const gateway of routes(dhcp).map((route) => route.at('gateway'))) {
          const address = parseAddress(gateway.text)
          if (prefix !== undefined && address !== undefined && !covers(prefix, address)) yield outside(gateway, cidr)
        }
      },
    ),
    served(
      'vpc_dhcp_static_invalid',
      'A static address is given to a MAC address, and is an IP address.',
      'correct the MAC address or the IP',
      function* ({ dhcp }) {
        for (const entry of dhcp.at('static').members) {
          const ip = entry.at('ip')
          if (parseMac(entry.key) === undefined)
            yield atKey(entry, `${entry.key} is no MAC address`, { expected: 'a MAC address' })
          if (parseAddress(ip.text) === undefined) yield invalid(ip, 'an IP address')
        }
      },
    ),
    served(
      'vpc_dhcp_static_outside_subnet',
      'A static address is one of the subnet for a host: not that of the network, the gateway or broadcast.',
      'choose another address',
      function* (subnet) {
        for (const ip of staticIps(subnet.dhcp)) {
          const address = parseAddress(ip.text)
          if (address === undefined || subnet.prefix === undefined) continue
          const use = specialUse(address, subnet)
          if (!covers(subnet.prefix, address)) yield outside(ip, subnet.cidr)
          else if (use !== undefined)
            yield at(ip, `${ip.name} is ${ip.quoted}, the ${use}`, { expected: 'an address for a host' })
        }
      },
    ),
    {
      id: 'vpc_dhcp_static_duplicate',
      kinds: ['VPC'],
      severity: 'error',
      summary: 'A static address is given to one MAC address.',
      hint: 'choose another address',
      *check(object) {
        for (const { dhcp } of vpcOf(object).subnets) yield* repeatedIps(object, dhcp)
      },
    },
  ],
}

/** A rule about subnets with a DHCP server: the settings of others are dropped. */
function served(id: string, summary: string, hint: string, check: (subnet: VpcSubnet) => Iterable<Finding>): Rule {
  return rule(id, summary, hint, (subnet) => (subnet.dhcp.at('enable').flag ? check(subnet) : []))
}

function addressList(id: string, name: string, title: string): Rule {
  return served(id, `The ${title} are IP addresses.`, WITHOUT_LENGTH, function* ({ dhcp }) {
    for (const server of dhcp.at('options', name).items)
      if (parseAddress(server.text) === undefined) yield invalid(server, 'an IP address')
  })
}

function* repeatedIps(object: FabricObject, dhcp: Field): Generator<Finding> {
  const ips = dhcp.at('enable').flag ? staticIps(dhcp) : []
  for (const [index, ip] of ips.entries()) {
    const first = ips.slice(0, index).find(({ text }) => text === ip.text)
    if (first !== undefined && !ip.isZero) yield at(ip, `${ip.quoted} is given twice`, { related: { object, field: first } })
  }
}

function rangeEnds(dhcp: Field): [Field, Field] {
  return [dhcp.at('range', 'start'), dhcp.at('range', 'end')]
}

/** The range as defaulted; undefined for ends that another rule tells. */
function rangeOf({ dhcp, prefix }: VpcSubnet): [bigint | undefined, bigint | undefined] {
  if (prefix === undefined) return [undefined, undefined]
  const [start, end] = rangeEnds(dhcp)
  return [boundOf(start, prefix.first + 2n, prefix), boundOf(end, prefix.last, prefix)]
}

function boundOf(field: Field, standard: bigint, prefix: Prefix): bigint | undefined {
  if (field.isZero) return standard
  const address = parseAddress(field.text)
  return address !== undefined && covers(prefix, address) ? address.bits : undefined
}

/** Returns what an address of a subnet is for, if not for a host. */
function specialUse(address: Address | undefined, { prefix, gateway }: VpcSubnet): string | undefined {
  if (address === undefined || prefix === undefined) return undefined
  if (address.bits === prefix.first) return 'address of the network'
  if (address.bits === gateway?.bits) return 'gateway'
  return address.bits === prefix.last ? 'broadcast address' : undefined
}

function routes(dhcp: Field): Field[] {
  return dhcp.at('options', 'advertisedRoutes').items
}

function staticIps(dhcp: Field): Field[] {
  return dhcp.at('static').members.map((entry) => entry.at('ip'))
}

function outside(field: Field, cidr: Field): Finding {
  return at(field, `${field.name} is ${field.quoted}, outside ${cidr.quoted}`, { expected: `an address in ${cidr.quoted}` })
}

function invalid(field: Field, expected: string): Finding {
  return field.isZero ? missing(field, { expected }) : at(field, `${field.name} is ${field.quoted}`, { expected })
}
