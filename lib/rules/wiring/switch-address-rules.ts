import { addressText, covers, parseHost, parsePrefix } from '../../kubernetes/ip.ts'
import type { Fabric, FabricObject } from '../model/fabric.ts'
import { dhcpStartOf, subnetOf } from '../model/fabric-config.ts'
import { at, type Finding, type Rule, type RuleGroup } from '../model/rule.ts'
import { claims, type Use } from '../model/uses.ts'
import { switchOf } from './switch.ts'

const UNIQUE = 'give each its own'

const managementIps = claims(['Switch'], (object) => {
  const field = object.spec.at('ip')
  const prefix = parsePrefix(field.text)
  return prefix === undefined ? [] : [{ key: String(prefix.bits), object, field }]
})

/** Switches and gateways share the protocol and VTEP addresses of a fabric. */
export const protocolIps = claims(['Switch', 'Gateway'], (object) => hostUse(object, 'protocolIP'))
export const vtepIps = claims(['Switch', 'Gateway'], (object) =>
  object.kind === 'Switch' && (!switchOf(object).isLeaf || switchOf(object).isMclag) ? [] : hostUse(object, 'vtepIP'),
)

const leafAsns = claims(['Switch'], (object) => {
  const { isLeaf, isMclag } = switchOf(object)
  const field = object.spec.at('asn')
  return field.isZero || !isLeaf || isMclag ? [] : [{ key: String(field.number), object, field }]
})

export const switchAddressClaims = [managementIps, protocolIps, vtepIps, leafAsns]

export const switchAddressRules: RuleGroup = {
  title: 'Addresses and ASNs of switches',
  source: 'api/wiring/v1beta1/switch_types.go',
  rules: [
    {
      id: 'switch_ip_invalid',
      kinds: ['Switch'],
      severity: 'error',
      summary: 'The management IP of a switch has a prefix length.',
      hint: 'write the address with the length of the management subnet: 172.30.0.11/21',
      *check({ spec }) {
        const field = spec.at('ip')
        if (!field.isZero && parsePrefix(field.text) === undefined)
          yield at(field, `${field.name} is ${field.quoted}`, { expected: 'an IP address with a prefix length' })
      },
    },
    {
      id: 'switch_ip_outside_management',
      kinds: ['Switch'],
      severity: 'error',
      summary: 'The management IP of a switch is in the management subnet.',
      hint: 'choose a free address of that subnet',
      *check({ spec }, { config }) {
        const field = spec.at('ip')
        const prefix = parsePrefix(field.text)
        if (prefix === undefined || covers(subnetOf(config, 'management_subnet'), addressOf(prefix))) return
        yield at(field, `${field.name} is ${field.quoted}, outside the management subnet`, {
          expected: `an address in ${config.management_subnet}`,
        })
      },
    },
    {
      id: 'switch_ip_in_dhcp_range',
      kinds: ['Switch'],
      severity: 'error',
      summary: 'The management IP of a switch is below the addresses that DHCP gives out.',
      hint: 'choose a free address below the range',
      *check({ spec }, { config }) {
        const field = spec.at('ip')
        const prefix = parsePrefix(field.text)
        if (prefix === undefined || !covers(subnetOf(config, 'management_subnet'), addressOf(prefix))) return
        if (prefix.bits >= dhcpStartOf(config).bits)
          yield at(field, `${field.name} is ${field.quoted}, in the range of DHCP`, {
            expected: `an address below ${config.management_dhcp_start}`,
          })
      },
    },
    {
      id: 'switch_ip_duplicate',
      kinds: ['Switch'],
      severity: 'error',
      summary: 'No two switches have one management IP, nor one that of the control nodes.',
      hint: UNIQUE,
      *check(object, fabric) {
        yield* taken(managementIps.clashes(object, fabric))
        const field = object.spec.at('ip')
        if (parsePrefix(field.text)?.bits === subnetOf(fabric.config, 'control_vip').bits)
          yield at(field, `${field.name} is ${field.quoted}, the address of the control nodes`, {
            expected: 'an address of its own',
          })
      },
    },
    hostRule('switch_protocol_ip_invalid', 'protocolIP', 'protocol'),
    outsideRule('switch_protocol_ip_outside_subnet', 'protocolIP', 'protocol_subnet'),
    {
      id: 'switch_protocol_ip_duplicate',
      kinds: ['Switch'],
      severity: 'error',
      summary: 'No two switches or gateways have one protocol IP.',
      hint: UNIQUE,
      check: (object, fabric) => taken(protocolIps.clashes(object, fabric)),
    },
    hostRule('switch_vtep_ip_invalid', 'vtepIP', 'VTEP'),
    outsideRule('switch_vtep_ip_outside_subnet', 'vtepIP', 'vtep_subnet'),
    {
      id: 'switch_vtep_ip_duplicate',
      kinds: ['Switch'],
      severity: 'error',
      summary: 'No two leaves or gateways have one VTEP IP.',
      hint: UNIQUE,
      check: (object, fabric) => taken(vtepIps.clashes(object, fabric)),
    },
    {
      id: 'switch_leaf_asn_duplicate',
      kinds: ['Switch'],
      severity: 'error',
      summary: 'No two leaves have one ASN.',
      hint: UNIQUE,
      check: (object, fabric) => taken(leafAsns.clashes(object, fabric)),
    },
    {
      id: 'switch_leaf_asn_outside_range',
      kinds: ['Switch'],
      severity: 'error',
      summary: 'The ASN of a leaf is in the range of leaves.',
      hint: 'choose a free ASN of the range',
      *check(object, { config }) {
        const { from, to } = config.leaf_asns
        const asn = object.spec.at('asn')
        if (!switchOf(object).isLeaf || asn.isZero || (asn.number >= from && asn.number <= to)) return
        yield at(asn, `${asn.name} of a leaf is ${asn.quoted}`, { expected: `${from} to ${to}` })
      },
    },
    {
      id: 'switch_spine_asn_wrong',
      kinds: ['Switch'],
      severity: 'error',
      summary: 'All spines have the one ASN of spines.',
      hint: 'use the ASN of the spines, or correct the role',
      *check(object, { config }) {
        const asn = object.spec.at('asn')
        if (!switchOf(object).isSpine || asn.isZero || asn.number === config.spine_asn) return
        yield at(asn, `${asn.name} of a spine is ${asn.quoted}`, { expected: String(config.spine_asn) })
      },
    },
  ],
}

/** Yields findings about things that earlier objects have. */
export function* taken(clashes: ReturnType<typeof protocolIps.clashes>): Generator<Finding> {
  for (const { own, first } of clashes)
    yield at(own.field, `${own.field.name} is ${own.field.quoted}, which ${first.object.kind} ${first.object.name} has`, {
      related: first,
    })
}

function* hostUse(object: FabricObject, name: string): Generator<Use> {
  const field = object.spec.at(name)
  const prefix = parseHost(field.text)
  if (prefix !== undefined) yield { key: addressText(prefix.bits), object, field }
}

function addressOf({ family, bits }: { family: 4 | 6; bits: bigint }) {
  return { family, bits }
}

/** Only a leaf's VTEP IP is read. */
function isRead(object: FabricObject, name: string): boolean {
  return name !== 'vtepIP' || switchOf(object).isLeaf
}

function hostRule(id: string, name: string, title: string): Rule {
  return {
    id,
    kinds: ['Switch'],
    severity: 'error',
    summary: `The ${title} IP of a switch is an IPv4 address with the length /32.`,
    hint: 'write the address with /32',
    *check(object) {
      const field = object.spec.at(name)
      if (!field.isZero && isRead(object, name) && parseHost(field.text) === undefined)
        yield at(field, `${field.name} is ${field.quoted}`, { expected: 'an IPv4 address with /32' })
    },
  }
}

function outsideRule(id: string, name: string, setting: 'protocol_subnet' | 'vtep_subnet'): Rule {
  return {
    id,
    kinds: ['Switch'],
    severity: 'error',
    summary: `\`spec.${name}\` is in the subnet of the setting \`${setting}\`.`,
    hint: 'choose a free address of that subnet',
    *check(object, { config }: Fabric) {
      const field = object.spec.at(name)
      const prefix = parseHost(field.text)
      if (prefix === undefined || !isRead(object, name) || covers(subnetOf(config, setting), prefix)) return
      yield at(field, `${field.name} is ${field.quoted}, outside its subnet`, { expected: `an address in ${config[setting]}` })
    },
  }
}
