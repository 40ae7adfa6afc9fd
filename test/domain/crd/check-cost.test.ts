import { expect, test } from 'vitest'
import { release } from '../../../lib/domain/releases/releases.ts'
import { violationsOf } from '../../../lib/kubernetes/schema/check-value.ts'
import { Steps } from '../../../lib/kubernetes/steps.ts'
import type { YamlValue } from '../../../lib/yaml/document.ts'

/** A VPC with so many subnets. */
function vpc(subnets: number): YamlValue {
  const subnet = (at: number) => ({ subnet: `10.0.${at % 256}.0/24`, vlan: 1000 + at, dhcp: { enable: true } })
  const entries = Array.from({ length: subnets }, (_, at) => [`subnet-${at}`, subnet(at)])
  const metadata = { name: 'one', labels: { a: 'b' } }
  return { apiVersion: 'vpc.githedgehog.com/v1beta1', kind: 'VPC', metadata, spec: { subnets: Object.fromEntries(entries) } }
}

function stepsOf(value: YamlValue): number {
  const schema = release('release').schema('vpc.githedgehog.com', 'v1beta1', 'VPC')
  if (schema === undefined) throw new Error('no schema')
  const steps = new Steps(100_000_000)
  expect(violationsOf(value, schema, steps)).toEqual([])
  return steps.taken
}

test('the work of a check is linear in the size of the object', () => {
  const each = (subnets: number) => (stepsOf(vpc(subnets)) - stepsOf(vpc(0))) / subnets
  expect(each(1000)).toBe(each(10))
})

test('an ordinary object takes few steps: 20,000 of one kind stay far below what they may take together', () => {
  expect(stepsOf(vpc(3)) * 20_000).toBeLessThan(10_000_000 / 3)
})
