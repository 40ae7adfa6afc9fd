import { describe, expect, test } from 'vitest'
import { checkFabric } from '../../lib/rules/check-fabric.ts'
import { fabricOf } from '../../lib/rules/model/fabric.ts'
import { DEFAULT_CONFIG } from '../../lib/rules/model/fabric-config.ts'
import { objectsOf } from './fabric-text.ts'

const NAMESPACES = `---
{apiVersion: wiring.githedgehog.com/v1beta1, kind: VLANNamespace, metadata: {name: default}, spec: {ranges: [{from: 1000, to: 1999}]}}
---
{apiVersion: vpc.githedgehog.com/v1beta1, kind: IPv4Namespace, metadata: {name: default}, spec: {subnets: [10.0.0.0/16]}}
`
const leaf = (name: string, more = '') => `---
apiVersion: wiring.githedgehog.com/v1beta1
kind: Switch
metadata: {name: ${name}}
spec: {role: server-leaf, profile: celestica-ds3000${more}}
`
const MESH = `---
apiVersion: wiring.githedgehog.com/v1beta1
kind: Connection
metadata: {name: mesh-1}
spec: {mesh: {links: [{leaf1: {port: leaf-1/E1/1}, leaf2: {port: leaf-2/E1/1}}]}}
`
const HYDRATED = ', asn: 65101, ip: 172.30.0.11/21, protocolIP: 172.30.8.11/32, vtepIP: 172.30.12.11/32'

function found(text: string): string[] {
  return checkFabric(fabricOf(objectsOf(text, 'wiring.yaml'), DEFAULT_CONFIG)).map(({ severity, code, message }) => {
    const [subject] = message.split(':')
    return `${severity} ${code} ${subject}`
  })
}

describe('wiring without ASNs and addresses', () => {
  test('is reported once', () => {
    expect(found(NAMESPACES + leaf('leaf-1') + leaf('leaf-2') + MESH)).toEqual(['warning wiring_not_hydrated Switch leaf-1'])
  })

  test('that is partly hydrated is an error of each object without them', () => {
    expect(found(NAMESPACES + leaf('leaf-1', HYDRATED) + leaf('leaf-2') + MESH)).toEqual([
      'error switch_asn_missing Switch leaf-2',
      'error switch_ip_missing Switch leaf-2',
      'error switch_protocol_ip_missing Switch leaf-2',
      'error switch_vtep_ip_missing Switch leaf-2',
      'error connection_link_ips_missing Connection mesh-1',
    ])
  })
})

describe('a repository without a switch', () => {
  const OVERLAY = `
apiVersion: vpc.githedgehog.com/v1beta1
kind: VPC
metadata: {name: vpc-1}
spec: {subnets: {default: {subnet: 10.0.1.0/24, vlan: 1001}}}
---
apiVersion: vpc.githedgehog.com/v1beta1
kind: VPCAttachment
metadata: {name: attached-1}
spec: {subnet: vpc-1/default, connection: unbundled-1}
---
apiVersion: vpc.githedgehog.com/v1beta1
kind: VPCAttachment
metadata: {name: attached-2}
spec: {subnet: vpc-2/default, connection: unbundled-1}
`
  test('may refer to wiring elsewhere, and not to VPCs elsewhere', () => {
    expect(found(OVERLAY)).toEqual([
      'warning vpc_ipv4_namespace_unknown VPC vpc-1',
      'warning vpc_vlan_namespace_unknown VPC vpc-1',
      'warning vpc_attachment_connection_unknown VPCAttachment attached-1',
      'error vpc_attachment_vpc_unknown VPCAttachment attached-2',
      'warning vpc_attachment_connection_unknown VPCAttachment attached-2',
    ])
  })
})
