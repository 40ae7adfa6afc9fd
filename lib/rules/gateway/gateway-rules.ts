import { covers, parseAddress, parseHost } from '../../kubernetes/ip.ts'
import type { FabricObject } from '../model/fabric.ts'
import { subnetOf } from '../model/fabric-config.ts'
import type { Field } from '../model/field.ts'
import { parseMac } from '../model/mac.ts'
import { perFabric, perObject } from '../model/memo.ts'
import { type Reference, unresolved } from '../model/references.ts'
import { at, atKey, type Finding, missing, type Rule, type RuleGroup } from '../model/rule.ts'
import { claims } from '../model/uses.ts'
import { isUnhydrated } from '../wiring/hydration.ts'
import { protocolIps, taken, vtepIps } from '../wiring/switch-address-rules.ts'

const MOST_WORKERS = 64
const UNIQUE = 'give each its own'

/** The groups of a gateway; it is in `default` if it names none. */
export const gatewayGroupsOf = perObject(({ spec }): Reference[] => {
  const groups = spec.at('groups').items.map((group) => ({ name: group.at('name').text, field: group.at('name') }))
  return groups.length > 0 ? groups : [{ name: 'default', field: spec.at('groups') }]
})

export const macClaims = claims(['Gateway'], (object) => {
  const field = object.spec.at('vtepMAC')
  const key = parseMac(field.text)
  return key === undefined ? [] : [{ key, object, field }]
})

export const gatewayRules: RuleGroup = {
  title: 'Gateways',
  source: 'api/gateway/v1alpha1/gateway_types.go',
  rules: [
    {
      id: 'gateway_disabled',
      kinds: ['Gateway', 'GatewayGroup', 'GatewayPeering'],
      severity: 'error',
      summary: 'There are gateways only if the fabric has them on: the setting `gateway`.',
      hint: 'delete the object, or set gateway: true if the fabric has gateways on',
      *check({ root }, { config }) {
        if (!config.gateway)
          yield at(root.at('kind'), 'gateways are off in this fabric', {
            expected: 'gateway: true in the settings of the fabric',
          })
      },
    },
    {
      id: 'gateway_workers_range',
      kinds: ['Gateway'],
      severity: 'error',
      summary: `A gateway has 1 to ${MOST_WORKERS} workers.`,
      hint: 'choose a number in the range, or leave it out',
      *check({ spec }) {
        const workers = spec.at('workers')
        if (!workers.isZero && (workers.number < 1 || workers.number > MOST_WORKERS))
          yield at(workers, `${workers.name} is ${workers.quoted}`, { expected: `1 to ${MOST_WORKERS}` })
      },
    },
    hostRule(
      'gateway_protocol_ip_invalid',
      'protocolIP',
      'The protocol IP of a gateway is an IPv4 address with the length /32.',
      () => true,
    ),
    subnetRule('gateway_protocol_ip_outside_subnet', 'protocolIP', 'protocol_subnet'),
    {
      id: 'gateway_protocol_ip_duplicate',
      kinds: ['Gateway'],
      severity: 'error',
      summary: 'No two gateways or switches have one protocol IP.',
      hint: UNIQUE,
      check: (object, fabric) => taken(protocolIps.clashes(object, fabric)),
    },
    hostRule(
      'gateway_vtep_ip_invalid',
      'vtepIP',
      'The VTEP IP of a gateway is an IPv4 address with the length /32, not a multicast or loopback one.',
      isUnicast,
    ),
    subnetRule('gateway_vtep_ip_outside_subnet', 'vtepIP', 'vtep_subnet'),
    {
      id: 'gateway_vtep_ip_duplicate',
      kinds: ['Gateway'],
      severity: 'error',
      summary: 'No two gateways or leaves have one VTEP IP.',
      hint: UNIQUE,
      check: (object, fabric) => taken(vtepIps.clashes(object, fabric)),
    },
    {
      id: 'gateway_vtep_mac_invalid',
      kinds: ['Gateway'],
      severity: 'error',
      summary: 'A gateway has a VTEP MAC address, which is not zero and not a multicast one.',
      hint: 'choose a MAC address whose first byte is even, such as 02:00:00:00:00:01',
      *check({ spec }, fabric) {
        const field = spec.at('vtepMAC')
        const mac = parseMac(field.text)
        if (field.isZero) {
          if (!isUnhydrated(fabric)) yield missing(field, { expected: 'a MAC address' })
        } else if (mac === undefined || /^[0:]+$/.test(mac) || Number.parseInt(mac.slice(0, 2), 16) % 2 === 1)
          yield at(field, `${field.name} is ${field.quoted}`, { expected: 'a unicast MAC address' })
      },
    },
    {
      id: 'gateway_vtep_mac_duplicate',
      kinds: ['Gateway'],
      severity: 'error',
      summary: 'No two gateways have one VTEP MAC address.',
      hint: UNIQUE,
      check: (object, fabric) => taken(macClaims.clashes(object, fabric)),
    },
    {
      id: 'gateway_asn_missing',
      kinds: ['Gateway'],
      severity: 'error',
      summary: 'A gateway has an ASN.',
      hint: 'set spec.asn, or hydrate the wiring anew',
      *check({ spec }, fabric) {
        if (spec.at('asn').isZero && !isUnhydrated(fabric)) yield missing(spec.at('asn'))
      },
    },
    {
      id: 'gateway_asn_wrong',
      kinds: ['Gateway'],
      severity: 'warning',
      summary: 'The ASN of a gateway is that of the setting `gateway_asn`. hhfab refuses another one, the cluster does not look.',
      hint: 'use the ASN of gateways',
      *check({ spec }, { config }) {
        const asn = spec.at('asn')
        if (!asn.isZero && asn.number !== config.gateway_asn)
          yield at(asn, `${asn.name} of a gateway is ${asn.quoted}`, { expected: String(config.gateway_asn) })
      },
    },
    {
      id: 'gateway_no_neighbors',
      kinds: ['Gateway'],
      severity: 'error',
      summary: 'A gateway has a BGP neighbour.',
      hint: 'add a neighbour',
      *check({ spec }, fabric) {
        const neighbors = spec.at('neighbors')
        if (neighbors.items.length === 0 && !isUnhydrated(fabric))
          yield atKey(neighbors, 'the gateway has no neighbours', { expected: 'at least one' })
      },
    },
    {
      id: 'gateway_neighbor_invalid',
      kinds: ['Gateway'],
      severity: 'error',
      summary: 'A neighbour has an IPv4 address, not a multicast one, and an ASN.',
      hint: 'write the address without a prefix length, and set asn',
      *check({ spec }) {
        for (const neighbor of spec.at('neighbors').items) {
          const ip = neighbor.at('ip')
          const address = parseAddress(ip.text)
          if (ip.isZero) yield missing(ip, { expected: 'an IPv4 address' })
          else if (address?.family !== 4 || !isUnicast(address))
            yield at(ip, `${ip.name} is ${ip.quoted}`, { expected: 'an IPv4 address' })
          if (neighbor.at('asn').isZero) yield missing(neighbor.at('asn'))
        }
      },
    },
    {
      id: 'gateway_neighbor_source_unknown',
      kinds: ['Gateway'],
      severity: 'warning',
      summary: 'The source of a neighbour is an interface of the gateway. The fabric does not look.',
      hint: 'correct the name, or add the interface',
      *check({ spec }) {
        const names = spec.at('interfaces').members.map(({ key }) => key)
        for (const source of spec.at('neighbors').items.map((neighbor) => neighbor.at('source')))
          if (!source.isZero && !names.includes(source.text))
            yield at(source, `${source.name} is ${source.quoted}, which is no interface of the gateway`, {
              expected: names.join(', '),
            })
      },
    },
    {
      id: 'gateway_group_unknown',
      kinds: ['Gateway'],
      severity: 'error',
      summary: 'The groups of a gateway exist; it is in `default` if it names none.',
      hint: 'add the GatewayGroup, or correct the name',
      *check(object, fabric) {
        for (const group of gatewayGroupsOf(object)) yield* unresolved('GatewayGroup', group, fabric)
      },
    },
    {
      id: 'gateway_group_duplicate',
      kinds: ['Gateway'],
      severity: 'error',
      summary: 'A gateway is in a group once.',
      hint: 'delete one of the two',
      *check(object) {
        const groups = gatewayGroupsOf(object)
        for (const [index, { name, field }] of groups.entries()) {
          const first = groups.slice(0, index).find((group) => group.name === name)
          if (first !== undefined) yield at(field, `the group ${name} appears twice`, { related: { object, field: first.field } })
        }
      },
    },
    {
      id: 'gateway_group_too_many_members',
      kinds: ['Gateway'],
      severity: 'error',
      summary: 'A group has as many gateways as there are communities for them: the setting `gateway_communities`.',
      hint: 'make another group',
      *check(object, fabric) {
        const most = fabric.config.gateway_communities
        for (const { name, field } of gatewayGroupsOf(object)) {
          const members = groupMembers(fabric).get(name) ?? []
          if (members.indexOf(object) >= most)
            yield at(field, `${members.length} gateways are in the group ${name}`, { expected: `at most ${most}` })
        }
      },
    },
    {
      id: 'gateway_log_rate',
      kinds: ['Gateway'],
      severity: 'error',
      summary: 'The limits of the rate of logs are above 0.',
      hint: 'choose a number above 0, or leave it out',
      *check({ spec }) {
        for (const limit of spec.at('logs', 'rateLimit').members)
          if (limit.number < 0) yield at(limit, `${limit.name} is ${limit.quoted}`, { expected: 'above 0' })
      },
    },
  ],
}

const groupMembers = perFabric((fabric) => {
  const members = new Map<string, FabricObject[]>()
  for (const gateway of fabric.of('Gateway'))
    for (const name of new Set(gatewayGroupsOf(gateway).map((group) => group.name)))
      members.set(name, [...(members.get(name) ?? []), gateway])
  return members
})

function hostRule(id: string, name: string, summary: string, isAllowed: (address: { bits: bigint }) => boolean): Rule {
  return {
    id,
    kinds: ['Gateway'],
    severity: 'error',
    summary,
    hint: 'write the address with /32',
    *check({ spec }, fabric): Generator<Finding> {
      const field: Field = spec.at(name)
      const prefix = parseHost(field.text)
      if (field.isZero) {
        if (!isUnhydrated(fabric)) yield missing(field, { expected: 'an IPv4 address with /32' })
      } else if (prefix === undefined || !isAllowed(prefix))
        yield at(field, `${field.name} is ${field.quoted}`, { expected: 'an IPv4 address with /32' })
    },
  }
}

function subnetRule(id: string, name: string, setting: 'protocol_subnet' | 'vtep_subnet'): Rule {
  return {
    id,
    kinds: ['Gateway'],
    severity: 'warning',
    summary: `\`spec.${name}\` of a gateway is in the subnet of the setting \`${setting}\`. hhfab refuses another one, the cluster does not look.`,
    hint: 'choose a free address of that subnet',
    *check({ spec }, { config }) {
      const field = spec.at(name)
      const prefix = parseHost(field.text)
      if (prefix !== undefined && !covers(subnetOf(config, setting), prefix))
        yield at(field, `${field.name} is ${field.quoted}, outside its subnet`, { expected: `an address in ${config[setting]}` })
    },
  }
}

/** Whether an IPv4 address is of one host: not 0.0.0.0, loopback, multicast or broadcast. */
function isUnicast({ bits }: { bits: bigint }): boolean {
  return bits !== 0n && bits >> 24n !== 127n && bits >> 28n !== 14n && bits !== 0xffffffffn
}
