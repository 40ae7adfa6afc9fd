import type { FabricObject } from '../model/fabric.ts'
import { at, type Finding, type Rule, type RuleGroup } from '../model/rule.ts'
import { switchOf } from './switch.ts'
import { isRange, rangeOf, share, type VlanRange, vlanRangesOf } from './vlan-namespace.ts'

export const vlanNamespaceRules: RuleGroup = {
  title: 'VLAN namespaces',
  source: 'api/wiring/v1beta1/vlannamespace_types.go, api/meta/vlan.go',
  rules: [
    {
      id: 'vlan_namespace_range_invalid',
      kinds: ['VLANNamespace'],
      severity: 'error',
      summary:
        'A range of VLANs begins before it ends, within 1 to 4094. The fabric would drop all ranges of the object without a word.',
      hint: 'correct the range; without `to` it is one VLAN',
      *check({ spec }) {
        for (const item of spec.at('ranges').items)
          if (!isRange(rangeOf(item))) {
            const { from, to } = rangeOf(item)
            yield at(item.at('from'), `${item.name} is from ${from} to ${to}`, { expected: 'from <= to, both within 1 to 4094' })
          }
      },
    },
    {
      id: 'vlan_namespace_ranges_overlap',
      kinds: ['VLANNamespace'],
      severity: 'error',
      summary: 'The ranges of a VLAN namespace have no VLAN in common.',
      hint: 'shorten or delete one of the two',
      *check(object) {
        const ranges = vlanRangesOf(object)
        for (const [index, range] of ranges.entries()) {
          const first = ranges.slice(0, index).find((other) => share(other, range))
          if (first !== undefined)
            yield at(range.field.at('from'), `${textOf(range)} overlaps ${textOf(first)}`, {
              related: { object, field: first.field.at('from') },
            })
        }
      },
    },
    reservedRule('vlan_namespace_reserved_irb', 'vpc_irb_vlans', 'interfaces of VPCs'),
    reservedRule('vlan_namespace_reserved_th5', 'th5_workaround_vlans', 'a workaround of TH5 switches'),
    {
      id: 'switch_vlan_namespaces_overlap',
      kinds: ['Switch'],
      severity: 'error',
      summary: 'The VLAN namespaces of a switch have no VLAN in common.',
      hint: 'leave one out, or change its ranges',
      *check(object, fabric) {
        const namespaces = switchOf(object).vlanNamespaces.flatMap(({ name, field }) => {
          const found = fabric.find('VLANNamespace', name)
          return found === undefined ? [] : [{ name, field, found }]
        })
        for (const [index, { name, field, found }] of namespaces.entries()) {
          const first = namespaces.slice(0, index).find((other) => haveCommon(other.found, found))
          if (first !== undefined)
            yield at(field, `the VLAN namespaces ${first.name} and ${name} overlap`, { related: { object, field: first.field } })
        }
      },
    },
  ],
}

function reservedRule(id: string, setting: 'vpc_irb_vlans' | 'th5_workaround_vlans', purpose: string): Rule {
  return {
    id,
    kinds: ['VLANNamespace'],
    severity: 'error',
    summary: `The VLANs of a namespace are not those of the setting \`${setting}\`, which are for ${purpose}.`,
    hint: 'choose other VLANs',
    *check(object, { config }): Generator<Finding> {
      const reserved = config[setting]
      for (const range of vlanRangesOf(object))
        if (share(range, reserved))
          yield at(
            range.field.at('from'),
            `${textOf(range)} overlaps ${textOf(reserved)}, which the fabric keeps for ${purpose}`,
            {
              expected: `VLANs outside ${textOf(reserved)}`,
            },
          )
    },
  }
}

function haveCommon(a: FabricObject, b: FabricObject): boolean {
  return vlanRangesOf(a).some((range) => vlanRangesOf(b).some((other) => share(range, other)))
}

function textOf({ from, to }: Pick<VlanRange, 'from' | 'to'>): string {
  return from === to ? `${from}` : `${from}-${to}`
}
