import { covers, type Prefix, parsePrefix } from '../../kubernetes/ip.ts'
import type { Fabric, FabricObject } from '../model/fabric.ts'
import { subnetOf } from '../model/fabric-config.ts'
import type { Field } from '../model/field.ts'
import { isOverlay } from '../model/references.ts'
import { at, atKey, type Finding, type RuleGroup } from '../model/rule.ts'
import { claims, type Use } from '../model/uses.ts'
import { connectionOf } from './connection.ts'
import { ADDRESSED, isUnhydrated } from './hydration.ts'
import { taken } from './switch-address-rules.ts'

const LINK_LENGTH = 31

export const linkAddressClaims = claims(['Connection'], function* (object): Generator<Use> {
  for (const { field, prefix } of linkAddresses(object)) yield { key: String(prefix.bits), object, field }
})

export const linkAddressRules: RuleGroup = {
  title: 'Addresses of links',
  source: 'api/wiring/v1beta1/connection_types.go',
  rules: [
    {
      id: 'connection_link_ip_invalid',
      kinds: ['Connection'],
      severity: 'error',
      summary: 'The IP of an end of a link has a prefix length.',
      hint: 'write the address with /31',
      *check(object) {
        for (const ip of addressedLinks(object).flat())
          if (!ip.isZero && parsePrefix(ip.text) === undefined)
            yield at(ip, `${ip.name} is ${ip.quoted}`, { expected: 'an IP address with /31' })
      },
    },
    {
      id: 'connection_link_ip_not_31',
      kinds: ['Connection'],
      severity: 'error',
      summary: 'The addresses of a link are those of a /31.',
      hint: 'write the address with /31',
      *check(object) {
        for (const { field, prefix } of linkAddresses(object))
          if (prefix.length !== LINK_LENGTH) yield at(field, `${field.name} is ${field.quoted}`, { expected: 'the length /31' })
      },
    },
    {
      id: 'connection_link_ip_outside_fabric_subnet',
      kinds: ['Connection'],
      severity: 'error',
      summary: 'The addresses of links are in the subnet of the setting `fabric_subnet`.',
      hint: 'choose a free /31 of that subnet',
      *check(object, { config }) {
        for (const { field, prefix } of linkAddresses(object))
          if (prefix.length === LINK_LENGTH && !covers(subnetOf(config, 'fabric_subnet'), prefix))
            yield at(field, `${field.name} is ${field.quoted}, outside the subnet of the fabric`, {
              expected: `an address in ${config.fabric_subnet}`,
            })
      },
    },
    {
      id: 'connection_link_ip_pair_mismatch',
      kinds: ['Connection'],
      severity: 'error',
      summary: 'The two addresses of a link are in one /31.',
      hint: 'give the ends the two addresses of one /31',
      *check(object, { config }) {
        const inPlace = linkAddresses(object).filter(
          ({ prefix }) => prefix.length === LINK_LENGTH && covers(subnetOf(config, 'fabric_subnet'), prefix),
        )
        for (const [first, second] of addressedLinks(object)) {
          const [a, b] = [first, second].map((ip) => inPlace.find(({ field }) => field.name === ip?.name)?.prefix)
          if (second === undefined || a === undefined || b === undefined || a.first === b.first) continue
          yield at(second, `${first.quoted} and ${second.quoted} are not in one /31`, { related: { object, field: first } })
        }
      },
    },
    {
      id: 'connection_link_ip_in_use',
      kinds: ['Connection'],
      severity: 'error',
      summary: 'An address is of one end of one link.',
      hint: 'choose a free /31',
      *check(object, fabric) {
        yield* taken(linkAddressClaims.clashes(object, fabric))
        const own = linkAddresses(object)
        for (const [index, { field, prefix }] of own.entries()) {
          const first = own.slice(0, index).find((other) => other.prefix.bits === prefix.bits)
          if (first !== undefined)
            yield at(field, `${field.quoted} appears twice in this connection`, { related: { object, field: first.field } })
        }
      },
    },
    {
      id: 'connection_link_ip_half_set',
      kinds: ['Connection'],
      severity: 'error',
      summary: 'Both ends of a link have an address, or none. The fabric would check neither.',
      hint: 'set both, or delete the other',
      *check(object) {
        for (const [first, second] of addressedLinks(object)) {
          if (second === undefined || first.isZero === second.isZero) continue
          const [set, unset] = first.isZero ? [second, first] : [first, second]
          yield atKey(unset, `${unset.name} is not set, and the other end has ${set.quoted}`, { related: { object, field: set } })
        }
      },
    },
    {
      id: 'connection_link_ips_missing',
      kinds: ['Connection'],
      severity: 'error',
      summary: 'The ends of a link have addresses, unless the whole wiring has none yet.',
      hint: 'hydrate the wiring anew, or set the two addresses of a free /31',
      check: withoutAddresses,
    },
  ],
}

/** The fields for the addresses of each link, of a connection whose links have any. */
function addressedLinks(object: FabricObject): (readonly [Field, ...Field[]])[] {
  const { type, links } = connectionOf(object)
  if (!ADDRESSED.has(type)) return []
  return links.map(([first, ...others]) => [first.field.at('ip'), ...others.map(({ field }) => field.at('ip'))] as const)
}

function linkAddresses(object: FabricObject): { field: Field; prefix: Prefix }[] {
  return addressedLinks(object)
    .flat()
    .flatMap((field) => {
      const prefix = parsePrefix(field.text)
      return prefix === undefined ? [] : [{ field, prefix }]
    })
}

function* withoutAddresses(object: FabricObject, fabric: Fabric): Generator<Finding> {
  if (isUnhydrated(fabric) || isOverlay(fabric)) return
  for (const [first, second] of addressedLinks(object))
    if (first.isZero && second?.isZero === true) yield atKey(first, `neither end of the link has an address`)
}
