import type { FabricObject } from '../model/fabric.ts'
import type { Field } from '../model/field.ts'
import { at, atKey, type Finding, missing, type RuleGroup } from '../model/rule.ts'
import { isPorts, sidesOf } from './gateway-peering.ts'
import { rule } from './gateway-peering-rules.ts'

const NATS = ['masquerade', 'portForward', 'static']
const PROTOCOLS = ['', 'tcp', 'udp']

export const natRules: RuleGroup = {
  title: 'NAT of gateways',
  source: 'api/gateway/v1alpha1/gatewaypeering_types.go',
  rules: [
    rule('gateway_peering_nat_without_as', '`as` and `nat` come together.', 'add the other, or delete both', function* (expose) {
      const [as, nat] = [expose.at('as'), expose.at('nat')]
      const [given, absent] = as.isZero ? [nat, as] : [as, nat]
      if (as.isZero !== !nat.isSet)
        yield atKey(given, `${given.name} is set without ${absent.key}`, { expected: 'both, or neither' })
    }),
    rule(
      'gateway_peering_nat_one_of',
      'NAT is one of `masquerade`, `portForward` and `static`.',
      'keep one of the three',
      function* (expose) {
        const nat = expose.at('nat')
        const set = nat.members.filter(({ key, isSet }) => isSet && NATS.includes(key))
        const second = set[1]
        if (nat.isSet && set.length === 0) yield at(nat, `${nat.name} is empty`, { expected: NATS.join(', ') })
        if (second !== undefined)
          yield atKey(second, `${nat.name} has ${set.map(({ key }) => key).join(' and ')}`, { expected: 'one of them' })
      },
    ),
    rule(
      'gateway_peering_port_forward_invalid',
      'A port forwarding has rules with a port or a range of ports each, and the protocol tcp, udp or none.',
      'write a port such as 80, or a range such as 8080-8090',
      function* (expose) {
        const forward = expose.at('nat', 'portForward')
        if (!forward.isSet) return
        const rules = forward.at('ports')
        if (rules.items.length === 0) yield atKey(rules, `${forward.name} has no rules`, { expected: 'at least one' })
        for (const own of rules.items) yield* forwarding(own)
      },
    ),
    {
      id: 'gateway_peering_stateful_both_sides',
      kinds: ['GatewayPeering'],
      severity: 'error',
      summary: 'Masquerading and port forwarding are on one side of a peering, and not against static NAT on the other.',
      hint: 'delete the NAT of one side',
      check: statefulBothSides,
    },
  ],
}

function* forwarding(own: Field): Generator<Finding> {
  for (const field of [own.at('port'), own.at('as')])
    if (field.isZero) yield missing(field, { expected: 'a port or a range' })
    else if (!isPorts(field.text))
      yield at(field, `${field.name} is ${field.quoted}`, { expected: '1 to 65535, or a range of those' })
  const proto = own.at('proto')
  if (!PROTOCOLS.includes(proto.text)) yield at(proto, `${proto.name} is ${proto.quoted}`, { expected: 'tcp, udp or none' })
}

/** Points at the first NAT of the second side that does not go with one of the first. */
function* statefulBothSides(object: FabricObject): Generator<Finding> {
  const [first, second] = sidesOf(object).map(({ exposes }) =>
    exposes.flatMap((expose) => NATS.map((name) => expose.at('nat', name))),
  )
  const firstSet = first?.filter(({ isSet }) => isSet) ?? []
  for (const nat of second?.filter(({ isSet }) => isSet) ?? []) {
    const other = firstSet.find((set) => set.key !== 'static' || nat.key !== 'static')
    if (other === undefined) continue
    yield atKey(nat, `${nat.key} on this side does not go with ${other.key} on the other`, { related: { object, field: other } })
    return
  }
}
