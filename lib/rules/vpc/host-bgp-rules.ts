import { hasHostBits, parsePrefix } from '../../kubernetes/ip.ts'
import type { Field } from '../model/field.ts'
import { at, atKey, type Finding, type RuleGroup } from '../model/rule.ts'
import { reserved } from '../wiring/static-external-rules.ts'
import { isReserved, outsideNamespace, rule } from './vpc-subnet-rules.ts'

const MOST_EXTRAS = 100
const LONGEST = 32
const FIELDS = ['hostBGPMinPrefixLen', 'hostBGPMaxPrefixLen', 'hostBGPExtraPrefixes']

export const hostBgpRules: RuleGroup = {
  title: 'Host BGP',
  source: 'api/vpc/v1beta1/vpc_types.go',
  rules: [
    rule('vpc_host_bgp_dhcp', 'A subnet with host BGP has no DHCP.', 'delete dhcp, or hostBGP', function* ({ isHostBgp, dhcp }) {
      const enable = dhcp.at('enable')
      if (isHostBgp && enable.flag) yield at(enable, `${enable.name} is true in a subnet with host BGP`, { expected: 'no DHCP' })
    }),
    rule(
      'vpc_host_bgp_prefix_lens',
      'The prefix lengths that hosts may announce are in order: that of the subnet, the least, the most, 32. Each is 32 if it is left out.',
      'set both lengths, or correct them',
      function* ({ isHostBgp, field, prefix }) {
        const [min, max] = [field.at('hostBGPMinPrefixLen'), field.at('hostBGPMaxPrefixLen')]
        if (isHostBgp) yield* unordered(prefix?.length ?? 0, min, max, LONGEST, LONGEST)
      },
    ),
    rule(
      'vpc_host_bgp_fields_without_host_bgp',
      'Prefix lengths and extra prefixes are for subnets with host BGP.',
      'delete the field, or set hostBGP: true',
      function* ({ isHostBgp, field }) {
        if (isHostBgp) return
        for (const name of FIELDS)
          if (!field.at(name).isZero) yield atKey(field.at(name), `${field.at(name).name} is set without hostBGP`)
      },
    ),
    rule(
      'vpc_host_bgp_extra_prefix_invalid',
      'An extra prefix is an IPv4 prefix without host bits.',
      'write the first address of the subnet, and its length',
      function* ({ field }) {
        for (const extra of field.at('hostBGPExtraPrefixes').members) {
          const prefix = parsePrefix(extra.key)
          if (prefix === undefined || prefix.family !== 4 || hasHostBits(prefix))
            yield atKey(extra, `the extra prefix is ${extra.key}`, { expected: 'an IPv4 prefix without host bits' })
        }
      },
    ),
    rule(
      'vpc_host_bgp_extra_prefix_lens',
      'The prefix lengths of an extra prefix are in order, too; those left out are the ones of the subnet.',
      'set both lengths, or correct them',
      function* ({ isHostBgp, field, extras }) {
        const most = field.at('hostBGPMaxPrefixLen').number || LONGEST
        const least = field.at('hostBGPMinPrefixLen').number || LONGEST
        if (!isHostBgp) return
        for (const { field: extra, prefix } of extras)
          yield* unordered(prefix.length, extra.at('minPrefixLen'), extra.at('maxPrefixLen'), least, most)
      },
    ),
    rule(
      'vpc_host_bgp_extra_too_many',
      `A subnet has at most ${MOST_EXTRAS} extra prefixes.`,
      'merge prefixes',
      function* ({ field }) {
        const extras = field.at('hostBGPExtraPrefixes')
        if (extras.members.length > MOST_EXTRAS)
          yield atKey(extras, `${extras.name} has ${extras.members.length} prefixes`, { expected: `at most ${MOST_EXTRAS}` })
      },
    ),
    rule(
      'vpc_host_bgp_extra_reserved',
      'An extra prefix is not one of those that the fabric keeps for itself.',
      'choose another prefix',
      function* ({ isHostBgp, extras }, _, fabric) {
        if (isHostBgp) for (const { field, prefix } of extras) yield* reserved(field, prefix, fabric, 'key')
      },
    ),
    rule(
      'vpc_host_bgp_extra_outside_namespace',
      'An extra prefix is within one subnet of the IPv4 namespace.',
      'choose a prefix of the namespace, or add a subnet to it',
      function* ({ isHostBgp, extras }, object, fabric) {
        if (!isHostBgp) return
        for (const { field, prefix } of extras)
          if (!isReserved(prefix, fabric)) yield* outsideNamespace(field, field.key, prefix, object, fabric)
      },
    ),
  ],
}

/** Yields a finding unless own <= min <= max <= 32. */
function* unordered(own: number, min: Field, max: Field, leastDefault: number, mostDefault: number): Generator<Finding> {
  const [least, most] = [min.number || leastDefault, max.number || mostDefault]
  if (least < own) yield at(min, `hosts may announce /${least} of a /${own}`, { expected: `at least ${own}` })
  else if (most > LONGEST) yield at(max, `hosts may announce up to /${most}`, { expected: `at most ${LONGEST}` })
  else if (least > most)
    yield at(max.isSet ? max : min, `hosts may announce /${least} to /${most}`, { expected: 'the least before the most' })
}
