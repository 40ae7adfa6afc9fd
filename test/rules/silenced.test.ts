import { expect, test } from 'vitest'
import { silencedRule } from '../../lib/contract/fabric.ts'
import { checkChange } from '../../lib/rules/check-change.ts'
import { checkFabric } from '../../lib/rules/check-fabric.ts'
import { fabricOf } from '../../lib/rules/model/fabric.ts'
import { DEFAULT_CONFIG } from '../../lib/rules/model/fabric-config.ts'
import { BASE, objectsOf } from './fabric-text.ts'

const config = DEFAULT_CONFIG
const reason = 'agreed with the owners of both'

const vlanTaken = objectsOf(BASE.replaceAll('vlan: 1003', 'vlan: 1001'), 'base.yaml')

test.each([
  ['the rule and the object', { rule: 'vpc_vlan_used_by_other_vpc', object: 'VPC/vpc-2', reason }, []],
  ['another object', { rule: 'vpc_vlan_used_by_other_vpc', object: 'VPC/vpc-1', reason }, ['vpc_vlan_used_by_other_vpc']],
  ['another rule', { rule: 'vpc_vlan_duplicate', object: 'VPC/vpc-2', reason }, ['vpc_vlan_used_by_other_vpc']],
])('%s silenced', (_, silenced, expected) => {
  expect(checkFabric(fabricOf(vlanTaken, config), { silenced: [silenced] }).map(({ code }) => code)).toEqual(expected)
})

test('a rule about changes can be silenced', () => {
  const before = objectsOf(BASE, 'base.yaml')
  const after = before.filter(({ value }) => value.kind !== 'External')
  const silenced = [{ rule: 'external_delete_in_use', object: 'External/edge-1', reason }]
  expect(checkChange(fabricOf(before, config).objects, fabricOf(after, config)).map(({ code }) => code)).toEqual([
    'external_delete_in_use',
  ])
  expect(checkChange(fabricOf(before, config).objects, fabricOf(after, config), { silenced })).toEqual([])
})

test('silencing a rule needs a reason', () => {
  expect(silencedRule.safeParse({ rule: 'a', object: 'VPC/vpc-1', reason: ' ' }).success).toBe(false)
})
