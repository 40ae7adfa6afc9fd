import { covers, hasHostBits, overlap, type Prefix, parseAddress, parsePrefix } from '../../kubernetes/ip.ts'
import type { Fabric, FabricObject } from '../model/fabric.ts'
import { reservedSubnets } from '../model/fabric-config.ts'
import type { Field } from '../model/field.ts'
import { named, unresolved } from '../model/references.ts'
import { at, type Finding, missing, type RuleGroup } from '../model/rule.ts'
import { connectionOf } from './connection.ts'

const DEFAULT_ROUTE = '0.0.0.0/0'

export const staticExternalRules: RuleGroup = {
  title: 'Static externals',
  source: 'api/wiring/v1beta1/connection_types.go',
  rules: [
    {
      id: 'connection_static_external_vpc_unknown',
      kinds: ['Connection'],
      severity: 'error',
      summary: 'The VPC of a static external exists.',
      hint: 'add the VPC, or correct the name',
      *check(object, fabric) {
        const { type, field } = connectionOf(object)
        if (type === 'staticExternal') yield* unresolved('VPC', named(field.at('withinVPC')), fabric)
      },
    },
    {
      id: 'static_external_ip_invalid',
      kinds: ['Connection'],
      severity: 'error',
      summary: 'The IP of a static external has a prefix length.',
      hint: 'write the address with the length of its subnet: 192.0.2.1/24',
      *check(object) {
        for (const { ip } of endOf(object))
          if (parsePrefix(ip.text) === undefined)
            yield ip.isZero
              ? missing(ip)
              : at(ip, `${ip.name} is ${ip.quoted}`, { expected: 'an IP address with a prefix length' })
      },
    },
    {
      id: 'static_external_next_hop_invalid',
      kinds: ['Connection'],
      severity: 'error',
      summary: 'The next hop of a static external is an IP address.',
      hint: 'write the address without a prefix length',
      *check(object) {
        for (const { nextHop } of endOf(object))
          if (parseAddress(nextHop.text) === undefined)
            yield nextHop.isZero
              ? missing(nextHop)
              : at(nextHop, `${nextHop.name} is ${nextHop.quoted}`, { expected: 'an IP address' })
      },
    },
    {
      id: 'static_external_next_hop_outside',
      kinds: ['Connection'],
      severity: 'error',
      summary: 'The next hop of a static external is in the subnet of its IP.',
      hint: 'choose an address of that subnet',
      *check(object) {
        for (const { ip, nextHop } of endOf(object)) {
          const [prefix, address] = [parsePrefix(ip.text), parseAddress(nextHop.text)]
          if (prefix === undefined || address === undefined || covers(prefix, address)) continue
          yield at(nextHop, `${nextHop.name} is ${nextHop.quoted}, outside ${ip.quoted}`, {
            expected: `an address in the subnet of ${ip.quoted}`,
            related: { object, field: ip },
          })
        }
      },
    },
    {
      id: 'static_external_subnet_invalid',
      kinds: ['Connection'],
      severity: 'error',
      summary: 'The subnets of a static external are IP prefixes without host bits.',
      hint: 'write the first address of the subnet, and its length',
      *check(object) {
        for (const { subnets } of endOf(object))
          for (const subnet of subnets) {
            const prefix = parsePrefix(subnet.text)
            if (prefix === undefined || hasHostBits(prefix))
              yield at(subnet, `${subnet.name} is ${subnet.quoted ?? 'empty'}`, { expected: 'an IP prefix without host bits' })
          }
      },
    },
    {
      id: 'static_external_default_not_alone',
      kinds: ['Connection'],
      severity: 'error',
      summary: 'A static external with `0.0.0.0/0` has no other subnet.',
      hint: 'delete the others: 0.0.0.0/0 covers them',
      *check(object) {
        for (const { subnets } of endOf(object)) {
          const everything = subnets.find(({ text }) => text === DEFAULT_ROUTE)
          if (everything !== undefined && subnets.length > 1)
            yield at(everything, `${DEFAULT_ROUTE} is one of ${subnets.length} subnets`, { expected: 'nothing beside it' })
        }
      },
    },
    {
      id: 'static_external_subnets_overlap',
      kinds: ['Connection'],
      severity: 'error',
      summary: 'The subnets of a static external do not overlap.',
      hint: 'delete one of the two',
      *check(object) {
        for (const { prefixes } of endOf(object))
          if (!prefixes.some(({ field }) => field.text === DEFAULT_ROUTE)) yield* overlapsWithin(object, prefixes)
      },
    },
    {
      id: 'static_external_subnet_reserved',
      kinds: ['Connection'],
      severity: 'error',
      summary: 'The subnets of a static external are not those that the fabric keeps for itself.',
      hint: 'choose another subnet',
      *check(object, fabric) {
        for (const { prefixes } of endOf(object))
          for (const { field, prefix } of prefixes) if (field.text !== DEFAULT_ROUTE) yield* reserved(field, prefix, fabric)
      },
    },
  ],
}

/** Yields a finding if a subnet overlaps one that the fabric keeps for itself. */
export function* reserved(field: Field, prefix: Prefix, { config }: Fabric, spot: 'key' | 'value' = 'value'): Generator<Finding> {
  const found = reservedSubnets(config).find((subnet) => overlap(subnet.prefix, prefix))
  if (found === undefined) return
  const text = spot === 'key' ? field.key : field.quoted
  yield {
    ...at(field, `${text} overlaps ${config[found.setting]}, which the fabric keeps for itself`, {
      expected: `a subnet outside ${config[found.setting]} (${found.setting})`,
    }),
    spot,
  }
}

/** Yields a finding for each prefix of an object that overlaps an earlier one. */
export function* overlapsWithin(object: FabricObject, prefixes: readonly { field: Field; prefix: Prefix }[]): Generator<Finding> {
  for (const [index, { field, prefix }] of prefixes.entries()) {
    const first = prefixes.slice(0, index).find((other) => overlap(other.prefix, prefix))
    if (first !== undefined)
      yield at(field, `${field.quoted} overlaps ${first.field.quoted}`, {
        expected: 'subnets apart from each other',
        related: { object, field: first.field },
      })
  }
}

/** The switch's end of a static external: none for connections of other types. */
function endOf(object: FabricObject) {
  const { type, field } = connectionOf(object)
  if (type !== 'staticExternal') return []
  const end = field.at('link', 'switch')
  const subnets = end.at('subnets').items
  const prefixes = subnets.flatMap((field) => {
    const prefix = parsePrefix(field.text)
    return prefix === undefined || hasHostBits(prefix) ? [] : [{ field, prefix }]
  })
  return [{ ip: end.at('ip'), nextHop: end.at('nextHop'), subnets, prefixes }]
}
