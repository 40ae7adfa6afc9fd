import { parsePrefix } from '../../kubernetes/ip.ts'
import { orDefault, unresolved } from '../model/references.ts'
import { at, atKey, type RuleGroup } from '../model/rule.ts'
import { overlapsWithin } from '../wiring/static-external-rules.ts'

const COMMUNITIES = ['inboundCommunity', 'outboundCommunity']
const MOST = 65_535

export const externalRules: RuleGroup = {
  title: 'Externals',
  source: 'api/vpc/v1beta1/external_types.go',
  rules: [
    {
      id: 'external_ipv4_namespace_unknown',
      kinds: ['External'],
      severity: 'error',
      summary: 'The IPv4 namespace of an external exists; it is `default` if it is left out.',
      hint: 'add the IPv4Namespace, or correct the name',
      check: ({ spec }, fabric) => unresolved('IPv4Namespace', orDefault(spec.at('ipv4Namespace')), fabric),
    },
    {
      id: 'external_community_invalid',
      kinds: ['External'],
      severity: 'error',
      summary: `A community is two numbers up to ${MOST}, with a colon between them.`,
      hint: 'write it as 65102:5000, without leading zeros',
      *check({ spec }) {
        for (const community of COMMUNITIES.map((name) => spec.at(name)))
          if (community.isSet && community.text !== '' && !isCommunity(community.text))
            yield at(community, `${community.name} is ${community.quoted}`, { expected: `0:0 to ${MOST}:${MOST}` })
          else if (community.isSet && typeof community.value !== 'string')
            yield at(community, `${community.name} is no text`, { expected: `0:0 to ${MOST}:${MOST}`, hint: 'quote it' })
      },
    },
    {
      id: 'external_static_with_community',
      kinds: ['External'],
      severity: 'error',
      summary: 'A static external has no communities: there is no BGP.',
      hint: 'delete the communities, or static',
      *check({ spec }) {
        if (!spec.at('static').isSet) return
        for (const community of COMMUNITIES.map((name) => spec.at(name)))
          if (!community.isZero) yield at(community, `${community.name} is set in a static external`, { expected: 'none' })
      },
    },
    {
      id: 'external_static_no_prefix',
      kinds: ['External'],
      severity: 'error',
      summary: 'A static external has a prefix.',
      hint: 'add a prefix, such as 0.0.0.0/0',
      *check({ spec }) {
        const prefixes = spec.at('static', 'prefixes')
        if (spec.at('static').isSet && prefixes.items.length === 0)
          yield atKey(prefixes, 'the static external has no prefixes', { expected: 'at least one' })
      },
    },
    {
      id: 'external_static_prefix_invalid',
      kinds: ['External'],
      severity: 'error',
      summary: 'The prefixes of a static external are IP prefixes.',
      hint: 'write an address of the subnet, and its length',
      *check({ spec }) {
        for (const prefix of spec.at('static', 'prefixes').items)
          if (parsePrefix(prefix.text) === undefined)
            yield at(prefix, `${prefix.name} is ${prefix.quoted ?? 'empty'}`, { expected: 'an IP prefix' })
      },
    },
    {
      id: 'external_static_prefixes_overlap',
      kinds: ['External'],
      severity: 'error',
      summary: 'The prefixes of a static external do not overlap; `0.0.0.0/0` overlaps all.',
      hint: 'delete one of the two',
      *check(object) {
        const prefixes = object.spec.at('static', 'prefixes').items.flatMap((field) => {
          const prefix = parsePrefix(field.text)
          return prefix === undefined ? [] : [{ field, prefix }]
        })
        yield* overlapsWithin(object, prefixes)
      },
    },
  ],
}

function isCommunity(text: string): boolean {
  return /^(0|[1-9]\d{0,4}):(0|[1-9]\d{0,4})$/.test(text) && text.split(':').every((part) => Number(part) <= MOST)
}
