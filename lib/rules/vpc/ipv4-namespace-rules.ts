import { parsePrefix } from '../../kubernetes/ip.ts'
import { at, atKey, type RuleGroup } from '../model/rule.ts'
import { overlapsWithin, reserved } from '../wiring/static-external-rules.ts'
import { namespaceOf } from './vpc.ts'

const MOST_SUBNETS = 10

export const ipv4NamespaceRules: RuleGroup = {
  title: 'IPv4 namespaces',
  source: 'api/vpc/v1beta1/ipv4namespace_types.go',
  rules: [
    {
      id: 'ipv4_namespace_subnet_invalid',
      kinds: ['IPv4Namespace'],
      severity: 'error',
      summary: 'The subnets of an IPv4 namespace are IP prefixes.',
      hint: 'write the first address of the subnet, and its length',
      *check({ spec }) {
        for (const subnet of spec.at('subnets').items)
          if (parsePrefix(subnet.text) === undefined)
            yield at(subnet, `${subnet.name} is ${subnet.quoted ?? 'empty'}`, { expected: 'an IP prefix such as 10.0.0.0/16' })
      },
    },
    {
      id: 'ipv4_namespace_too_many_subnets',
      kinds: ['IPv4Namespace'],
      severity: 'error',
      summary: `An IPv4 namespace has at most ${MOST_SUBNETS} subnets.`,
      hint: 'merge subnets, or make another namespace',
      *check({ spec }) {
        const subnets = spec.at('subnets')
        if (subnets.items.length > MOST_SUBNETS)
          yield atKey(subnets, `the namespace has ${subnets.items.length} subnets`, { expected: `at most ${MOST_SUBNETS}` })
      },
    },
    {
      id: 'ipv4_namespace_subnets_overlap',
      kinds: ['IPv4Namespace'],
      severity: 'error',
      summary: 'The subnets of an IPv4 namespace do not overlap.',
      hint: 'delete one of the two',
      check: (object) => overlapsWithin(object, namespaceOf(object)),
    },
    {
      id: 'ipv4_namespace_reserved',
      kinds: ['IPv4Namespace'],
      severity: 'error',
      summary: 'The subnets of an IPv4 namespace are not those that the fabric keeps for itself.',
      hint: 'choose another subnet',
      *check(object, fabric) {
        for (const { field, prefix } of namespaceOf(object)) yield* reserved(field, prefix, fabric)
      },
    },
  ],
}
