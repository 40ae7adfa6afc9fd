import { describe, expect, test } from 'vitest'
import { CHANGE_RULES } from '../../lib/rules/change-rules.ts'
import { checkChange } from '../../lib/rules/check-change.ts'
import { fabricOf } from '../../lib/rules/model/fabric.ts'
import { DEFAULT_CONFIG } from '../../lib/rules/model/fabric-config.ts'
import { BASE, objectsOf } from './fabric-text.ts'

const config = DEFAULT_CONFIG

/** A text of `base.yaml`, what takes its place, and the rule that this breaks with the text that it points at. */
const UPDATES: [rule: string, text: string, changed: string, place: string][] = [
  ['connection_type_changed', 'spec: {external: {link', 'spec: {unbundled: {link', 'unbundled: {link: {switch: {port: leaf-3'],
  ['static_external_within_vpc_changed', 'withinVPC: vpc-1', 'withinVPC: vpc-2', 'vpc-2\n    link'],
  [
    'switch_breakouts_changed_with_roce',
    'vtepIP: 172.30.12.11/32\n',
    'vtepIP: 172.30.12.11/32\n  roce: true\n  portBreakouts: {E1/9: 4x25G}\n',
    'portBreakouts',
  ],
  ['ipv4_namespace_shrunk', '[10.0.0.0/16, 10.200.0.0/16]', '[10.0.1.0/24, 10.200.0.0/16]', 'subnets: [10.0.1.0/24'],
  ['vlan_namespace_shrunk', '{from: 1000, to: 1999}', '{from: 1000, to: 1002}', 'ranges: [{from: 1000, to: 1002'],
]

const DELETED: [rule: string, kind: string, name: string, user: string][] = [
  ['connection_delete_in_use', 'Connection', 'unbundled-1', 'VPCAttachment attached-1'],
  ['switch_delete_in_use', 'Switch', 'leaf-2', 'Connection eslag-1'],
  ['server_delete_in_use', 'Server', 'server-1', 'Connection unbundled-1'],
  ['vpc_delete_in_use', 'VPC', 'vpc-2', 'VPCPeering peering-1'],
  ['external_delete_in_use', 'External', 'edge-1', 'ExternalAttachment edge-1'],
  ['ipv4_namespace_delete_in_use', 'IPv4Namespace', 'ns-2', 'VPC vpc-ns2'],
  ['vlan_namespace_delete_in_use', 'VLANNamespace', 'pod-2', 'Switch pod-1'],
]

describe('an update', () => {
  test.each(UPDATES)('%s', (rule, text, changed, place) => {
    const after = BASE.replace(text, changed)
    const faults = checkChange(fabricOf(objectsOf(BASE, 'a.yaml'), config).objects, fabricOf(objectsOf(after, 'a.yaml'), config))
    const lines = after.slice(0, after.indexOf(place)).split('\n')
    expect(faults.map(({ code, line, column }) => ({ code, line, column }))).toEqual([
      { code: rule, line: lines.length, column: (lines.at(-1) ?? '').length + 1 },
    ])
  })

  test('without a change has no findings', () => {
    expect(checkChange(fabricOf(objectsOf(BASE, 'a.yaml'), config).objects, fabricOf(objectsOf(BASE, 'b.yaml'), config))).toEqual(
      [],
    )
  })
})

describe('a deletion', () => {
  const before = objectsOf(BASE, 'a.yaml')

  test.each(DELETED)('%s', (rule, kind, name, user) => {
    const deleted = before.find(({ value }) => value.kind === kind && JSON.stringify(value.metadata) === `{"name":"${name}"}`)
    const faults = checkChange(
      fabricOf(before, config).objects,
      fabricOf(
        before.filter((object) => object !== deleted),
        config,
      ),
    )
    expect(faults.map(({ code, message }) => ({ code, message }))).toEqual([
      { code: rule, message: `${kind} ${name}: it is deleted, and ${user} refers to it` },
    ])
    expect(faults[0]).toMatchObject(deleted?.place(['metadata', 'name'], 'value') ?? {})
  })

  test('of an object together with its users has no findings', () => {
    const after = before.filter(
      ({ value }) => !['External', 'ExternalAttachment', 'ExternalPeering'].includes(String(value.kind)),
    )
    expect(checkChange(fabricOf(before, config).objects, fabricOf(after, config))).toEqual([])
  })
})

test('each rule has a case', () => {
  expect(CHANGE_RULES.map(({ id }) => id).filter((id) => ![...UPDATES, ...DELETED].some(([rule]) => rule === id))).toEqual([])
})
