import { parsePrefix } from '../../kubernetes/ip.ts'
import { isSubdomain } from '../../kubernetes/names.ts'
import type { Fabric, FabricObject } from '../model/fabric.ts'
import type { Field } from '../model/field.ts'
import { at, atKey, type Finding, missing, type RuleGroup } from '../model/rule.ts'
import { isPorts, ruleOfEach, type Side, sidesOf, vpcOfSide } from './gateway-peering.ts'

const LONGEST_NAME = 64
const DEFAULTS = ['', 'deny', 'deny-unless-exposed']
const PROTOCOLS = ['', 'tcp', 'udp']

const rule = ruleOfEach((object) => object.spec.at('acl', 'rules').items.map((own) => [own, object] as const))

export const gatewayAclRules: RuleGroup = {
  title: 'ACLs of gateways',
  source: 'api/gateway/v1alpha1/gatewaypeering_types.go',
  rules: [
    {
      id: 'gateway_peering_acl_default_invalid',
      kinds: ['GatewayPeering'],
      severity: 'error',
      summary: 'The default of an ACL is `deny` or `deny-unless-exposed`.',
      hint: 'choose one of the two, or leave it out',
      *check({ spec }) {
        const field = spec.at('acl', 'default')
        if (field.isSet && !DEFAULTS.includes(field.text))
          yield at(field, `${field.name} is ${field.quoted}`, { expected: 'deny, or deny-unless-exposed' })
      },
    },
    rule(
      'gateway_peering_acl_rule_name',
      `The name of a rule is a DNS subdomain of at most ${LONGEST_NAME} characters.`,
      'use lower-case letters, digits, - and .',
      function* (own) {
        const name = own.at('name')
        if (!name.isZero && (name.text.length > LONGEST_NAME || !isSubdomain(name.text)))
          yield at(name, `${name.name} is ${name.quoted}`, { expected: `a name of at most ${LONGEST_NAME} characters` })
      },
    ),
    rule('gateway_peering_acl_action', 'The action of a rule is `allow` or `deny`.', 'choose one of the two', function* (own) {
      const action = own.at('action')
      if (action.isZero) yield missing(action, { expected: 'allow, or deny' })
      else if (action.text !== 'allow' && action.text !== 'deny')
        yield at(action, `${action.name} is ${action.quoted}`, { expected: 'allow, or deny' })
    }),
    rule(
      'gateway_peering_acl_scope',
      'The scope of a rule is `flow` or `packet`.',
      'choose one of the two, or leave it out',
      function* (own) {
        const scope = own.at('scope')
        if (!scope.isZero && scope.text !== 'flow' && scope.text !== 'packet')
          yield at(scope, `${scope.name} is ${scope.quoted}`, { expected: 'flow, or packet' })
      },
    ),
    rule(
      'gateway_peering_acl_direction',
      'A rule says `from` or `to`, and names a side of the peering.',
      'name one of the two sides as below peering',
      function* (own, object) {
        const ends = [own.at('from'), own.at('to')]
        const keys = object.spec.at('peering').members.map(({ key }) => key)
        if (ends.every(({ isZero }) => isZero))
          yield atKey(own, `${own.name} has neither from nor to`, { expected: keys.join(' or ') })
        for (const end of ends)
          if (!end.isZero && !keys.includes(end.text))
            yield at(end, `${end.name} is ${end.quoted}, which is no side of the peering`, { expected: keys.join(' or ') })
      },
    ),
    rule(
      'gateway_peering_acl_match',
      'What a rule matches has a `cidr` or a `vpcSubnet` at most, valid ports, and the protocol tcp, udp, a number or none.',
      'correct what the rule matches',
      matches,
    ),
    rule(
      'gateway_peering_acl_subnet_unknown',
      'A subnet that a rule matches is one of the VPC of that side.',
      'correct the name; write a cidr for an external',
      unknownSubnets,
    ),
  ],
}

function* matches(own: Field): Generator<Finding> {
  const proto = own.at('match', 'proto')
  const isNumber = /^\d+$/.test(proto.text) || Number.isInteger(proto.value)
  if (!isNumber && !PROTOCOLS.includes(proto.text))
    yield at(proto, `${proto.name} is ${proto.quoted}`, { expected: 'tcp, udp, a number or none' })
  for (const end of [...own.at('match', 'src').items, ...own.at('match', 'dst').items]) yield* matchedEnd(end)
}

function* matchedEnd(end: Field): Generator<Finding> {
  const [cidr, subnet] = [end.at('cidr'), end.at('vpcSubnet')]
  if (!cidr.isZero && !subnet.isZero) yield at(subnet, `${end.name} has cidr and vpcSubnet`, { expected: 'one of the two' })
  if (!cidr.isZero && parsePrefix(cidr.text) === undefined)
    yield at(cidr, `${cidr.name} is ${cidr.quoted}`, { expected: 'an IP prefix' })
  for (const port of end.at('ports').items)
    if (!isPorts(port.text))
      yield at(port, `${port.name} is ${port.quoted ?? 'empty'}`, { expected: '1 to 65535, or a range of those' })
}

/** `src` is of the side that the rule is from, `dst` of the other; one that is left out is the other of the two. */
function* unknownSubnets(own: Field, object: FabricObject, fabric: Fabric): Generator<Finding> {
  const sides = sidesOf(object)
  const [from, to] = [own.at('from').text, own.at('to').text]
  const opposite = (key: string) => sides.find((side) => side.key !== key)?.key ?? ''
  const sideOf = (key: string) => sides.find((side) => side.key === key)
  yield* notInSide(own.at('match', 'src'), sideOf(from || opposite(to)), fabric)
  yield* notInSide(own.at('match', 'dst'), sideOf(to || opposite(from)), fabric)
}

/** An external has no subnets. Those of a VPC that does not exist are not known. */
function* notInSide(ends: Field, side: Side | undefined, fabric: Fabric): Generator<Finding> {
  const vpc = side === undefined ? undefined : vpcOfSide(side, fabric)
  if (side === undefined || (vpc === undefined && side.external === undefined)) return
  const names = vpc?.subnets.map(({ name }) => name) ?? []
  for (const subnet of ends.items.map((end) => end.at('vpcSubnet')))
    if (!subnet.isZero && !names.includes(subnet.text))
      yield at(subnet, `${side.key} has no subnet ${subnet.quoted}`, { expected: names.join(', ') || 'cidr' })
}
