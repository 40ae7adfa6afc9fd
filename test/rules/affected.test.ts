import { expect, test } from 'vitest'
import { checkFabric } from '../../lib/rules/check-fabric.ts'
import type { CheckedObject } from '../../lib/rules/model/checked-object.ts'
import { fabricOf } from '../../lib/rules/model/fabric.ts'
import { DEFAULT_CONFIG } from '../../lib/rules/model/fabric-config.ts'
import { isMapping, type Mapping } from '../../lib/yaml/value/value.ts'
import { BASE, objectsOf } from './fabric-text.ts'
import { largeFabric } from './large-fabric.ts'

const config = DEFAULT_CONFIG

/** A change of a text of `base.yaml`, and the key of the object that it changes. */
test.each([
  ['a VLAN that another VPC has', 'VPC/vpc-1', 'vlan: 1001', 'vlan: 1003'],
  ['a subnet that another VPC overlaps', 'VPC/vpc-1', '10.0.1.0/24', '10.0.3.0/24'],
  ['a subnet that a peering and others name', 'VPC/vpc-1', 'web: {', 'db: {'],
  ['a port that another connection has', 'Connection/unbundled-1', 'leaf-1/E1/1}', 'leaf-1/E1/3}'],
  ['the model of a switch under a connection', 'Switch/leaf-1', 'celestica-ds3000\n  asn: 65101', 'vs\n  asn: 65101'],
  ['the VLAN namespace of a switch below an attachment', 'Switch/leaf-1', 'redundancy', 'vlanNamespaces: [pod-2]\n  redundancy'],
  ['the protocol IP of a gateway', 'Switch/leaf-1', '172.30.8.11/32', '172.30.8.200/32'],
  ['the ranges of a VLAN namespace', 'VLANNamespace/default', 'from: 1000', 'from: 1002'],
  ['the subnets of an IPv4 namespace', 'IPv4Namespace/default', '10.0.0.0/16', '10.0.1.0/24'],
  ['an external that is static now', 'External/edge-1', 'inboundCommunity: "65102:5000"', 'static: {prefixes: [10.0.0.0/8]}'],
  [
    'the name of a group',
    'GatewayGroup/default',
    'GatewayGroup, metadata: {name: default}',
    'GatewayGroup, metadata: {name: other}',
  ],
])('a check of what changed finds what the whole check finds: %s', (_, key, text, changed) => {
  const objects = objectsOf(BASE.replace(text, changed), 'base.yaml')
  const all = checkFabric(fabricOf(objects, config))
  expect(all).not.toEqual([])
  expect(checkFabric(fabricOf(objects, config), { changed: new Set([key]) })).toEqual(all)
})

test('a check of what changed finds references to a deleted object', () => {
  const objects = objectsOf(BASE, 'base.yaml').filter(({ value }) => value.kind !== 'External')
  const all = checkFabric(fabricOf(objects, config))
  expect(all.map(({ code }) => code)).toContain('external_peering_external_unknown')
  expect(checkFabric(fabricOf(objects, config), { changed: new Set(['External/edge-1', 'External/edge-s']) })).toEqual(all)
})

test('a check of one object reads the identity and the references of the others', () => {
  const check = (objects: CheckedObject[]) => checkFabric(fabricOf(objects, DEFAULT_CONFIG), { changed: new Set(['VPC/v-7-7']) })
  expect(readsOf(check, 10) / largeFabric(10).length).toBeLessThan(12)
})

test('the work is linear in the size of the fabric', () => {
  const check = (objects: CheckedObject[]) => checkFabric(fabricOf(objects, DEFAULT_CONFIG))
  const [small, large] = [readsOf(check, 10), readsOf(check, 40)]
  expect(large / small).toBeLessThan(4.2)
})

/** Counts the reads of members and items of a fabric's values. */
function readsOf(check: (objects: CheckedObject[]) => unknown, leaves: number): number {
  let reads = 0
  const counting = <T extends object>(value: T): T =>
    new Proxy(value, {
      get(target, key, receiver) {
        reads++
        const found: unknown = Reflect.get(target, key, receiver)
        return Array.isArray(found) || isMapping(found as Mapping) ? counting(found as object) : found
      },
    })
  check(largeFabric(leaves).map((object) => ({ ...object, value: counting(object.value) })))
  return reads
}
