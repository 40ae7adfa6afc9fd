import type { CheckedObject } from '../../lib/rules/model/checked-object.ts'
import type { Mapping } from '../../lib/yaml/value/value.ts'

const WIRING = 'wiring.githedgehog.com/v1beta1'
const VPC = 'vpc.githedgehog.com/v1beta1'
const PORTS = 24

/**
 * Returns a valid fabric of about a hundred objects for each leaf: its switch, servers, connections, and a VPC with an
 * attachment for each of them. VLANs are those of a namespace for each leaf.
 */
export function largeFabric(leaves: number): CheckedObject[] {
  const objects: CheckedObject[] = [
    objectOf(VPC, 'IPv4Namespace', 'default', { subnets: ['10.0.0.0/8'] }),
    objectOf(WIRING, 'VLANNamespace', 'default', { ranges: [{ from: 100, to: 2999 }] }),
  ]
  for (let leaf = 0; leaf < leaves; leaf++) objects.push(...leafObjects(leaf))
  return objects
}

function leafObjects(leaf: number): CheckedObject[] {
  const name = `leaf-${leaf}`
  const objects = [
    objectOf(WIRING, 'VLANNamespace', `pod-${leaf}`, { ranges: [{ from: 100, to: 2999 }] }),
    objectOf(WIRING, 'Switch', name, {
      role: 'server-leaf',
      profile: 'celestica-ds3000',
      asn: 65_101 + leaf,
      ip: `172.30.${leaf >> 8}.${leaf & 255 || 254}/21`,
      protocolIP: `172.30.${8 + (leaf >> 8)}.${leaf & 255}/32`,
      vtepIP: `172.30.${12 + (leaf >> 8)}.${leaf & 255}/32`,
      vlanNamespaces: [`pod-${leaf}`],
    }),
  ]
  for (let port = 1; port <= PORTS; port++) objects.push(...portObjects(leaf, port))
  return objects
}

function portObjects(leaf: number, port: number): CheckedObject[] {
  const [server, connection, vpc] = [`server-${leaf}-${port}`, `unbundled-${leaf}-${port}`, `v-${leaf}-${port}`]
  const subnet = leaf * PORTS + port
  const link = { server: { port: `${server}/eth1` }, switch: { port: `leaf-${leaf}/E1/${port}` } }
  return [
    objectOf(WIRING, 'Server', server, {}),
    objectOf(WIRING, 'Connection', connection, { unbundled: { link } }),
    objectOf(VPC, 'VPC', vpc, {
      vlanNamespace: `pod-${leaf}`,
      subnets: { default: { subnet: `10.${subnet >> 8}.${subnet & 255}.0/24`, vlan: 100 + port, dhcp: { enable: true } } },
    }),
    objectOf(VPC, 'VPCAttachment', `a-${leaf}-${port}`, { subnet: `${vpc}/default`, connection }),
  ]
}

function objectOf(apiVersion: string, kind: string, name: string, spec: Mapping): CheckedObject {
  const value = { apiVersion, kind, metadata: { name }, spec }
  return { file: `${kind}/${name}.yaml`, index: 1, value, place: () => ({ line: 1, column: 1 }) }
}
