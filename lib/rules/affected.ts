import { sidesOf } from './gateway/gateway-peering.ts'
import { exposureClaims, pairClaims } from './gateway/gateway-peering-rules.ts'
import { gatewayGroupsOf, macClaims } from './gateway/gateway-rules.ts'
import { type Fabric, type FabricObject, objectKey, type RuledKind } from './model/fabric.ts'
import { perFabric, perObject } from './model/memo.ts'
import type { Claims } from './model/uses.ts'
import { attachmentClaims, attachmentOf, nativeVlanClaims } from './vpc/attachment-rules.ts'
import { externalVlanClaims } from './vpc/external-attachment-rules.ts'
import { vpcOf } from './vpc/vpc.ts'
import { peeringClaims } from './vpc/vpc-peering-rules.ts'
import { subnetClaims, vlanClaims } from './vpc/vpc-subnet-rules.ts'
import { connectionOf } from './wiring/connection.ts'
import { linkAddressClaims } from './wiring/link-address-rules.ts'
import { portClaims } from './wiring/port-use-rules.ts'
import { switchOf } from './wiring/switch.ts'
import { switchAddressClaims } from './wiring/switch-address-rules.ts'

const CLAIMS: Partial<Record<RuledKind, readonly Claims[]>> = {
  Switch: switchAddressClaims,
  Connection: [portClaims, linkAddressClaims],
  VPC: [subnetClaims, vlanClaims],
  VPCAttachment: [attachmentClaims, nativeVlanClaims],
  VPCPeering: [peeringClaims, pairClaims],
  ExternalAttachment: [externalVlanClaims],
  Gateway: [...switchAddressClaims.slice(1, 3), macClaims],
  GatewayPeering: [exposureClaims, pairClaims],
}

/** Reads the keys of the objects that an object refers to. */
const REFERENCES: Partial<Record<RuledKind, (object: FabricObject) => string[]>> = {
  Switch(object) {
    const { groups, vlanNamespaces } = switchOf(object)
    return [...keys('SwitchGroup', groups), ...keys('VLANNamespace', vlanNamespaces)]
  },
  Connection(object) {
    const { ends, field } = connectionOf(object)
    const devices = ends.map(({ device, deviceName }) => `${DEVICE_KINDS[device]}/${deviceName}`)
    return [...devices, `VPC/${field.at('withinVPC').text}`]
  },
  VPC(object) {
    const { ipv4Namespace, vlanNamespace, subnets } = vpcOf(object)
    const relays = subnets.map(({ dhcp }) => ({ name: dhcp.at('relayVPC').text }))
    return [...keys('IPv4Namespace', [ipv4Namespace]), ...keys('VLANNamespace', [vlanNamespace]), ...keys('VPC', relays)]
  },
  VPCAttachment(object) {
    const { vpcName, connection } = attachmentOf(object)
    return [`VPC/${vpcName}`, `Connection/${connection.text}`]
  },
  VPCPeering: ({ spec }) => spec.at('permit').items.flatMap(({ members }) => members.map(({ key }) => `VPC/${key}`)),
  External: ({ spec }) => [`IPv4Namespace/${spec.at('ipv4Namespace').text || 'default'}`],
  ExternalAttachment: ({ spec }) => [`External/${spec.at('external').text}`, `Connection/${spec.at('connection').text}`],
  ExternalPeering: ({ spec }) => [
    `VPC/${spec.at('permit', 'vpc', 'name').text}`,
    `External/${spec.at('permit', 'external', 'name').text}`,
  ],
  Gateway: (object) => keys('GatewayGroup', gatewayGroupsOf(object)),
  GatewayPeering(object) {
    const sides = sidesOf(object).map(({ key, external }) => (external === undefined ? `VPC/${key}` : `External/${external}`))
    return [...sides, `GatewayGroup/${object.spec.at('gatewayGroup').text || 'default'}`]
  },
}

const DEVICE_KINDS = { switch: 'Switch', server: 'Server', gateway: 'Gateway' } as const

/**
 * Returns the objects whose findings a change of some objects can alter: those objects as far as they still exist, all
 * that refer to them, directly or through others, and all that claim the same address, port or VLAN. `changed` has the
 * keys of the objects that were created, changed or deleted.
 */
export function affectedBy(changed: ReadonlySet<string>, fabric: Fabric): Set<FabricObject> {
  const reached = new Set(changed)
  for (const key of reached) for (const user of usersOf(key, fabric)) reached.add(user.key)
  const affected = new Set([...reached].flatMap((key) => fabric.all(key)))
  for (const object of [...changed].flatMap((key) => fabric.all(key)))
    for (const claims of CLAIMS[object.kind] ?? []) for (const rival of claims.rivals(object, fabric)) affected.add(rival)
  return affected
}

/**
 * Returns those of the changed objects to which an object refers: directly or, if there is none, through others that
 * it refers to. They may have caused a violation of an object that did not change.
 */
export function causesOf(object: FabricObject, changed: ReadonlySet<string>, fabric: Fabric): string[] {
  const seen = new Set<string>()
  let level = referencesOf(object)
  while (level.length > 0) {
    const causes = level.filter((key) => changed.has(key))
    if (causes.length > 0) return [...new Set(causes)]
    for (const key of level) seen.add(key)
    level = level.flatMap((key) => fabric.all(key).flatMap(referencesOf)).filter((key) => !seen.has(key))
  }
  return []
}

/** The references of an object, each once. */
const referencesOf = perObject((object) => [...new Set(REFERENCES[object.kind]?.(object))])

/** Returns the objects that refer to the one with this key, whether it exists or not. */
export function usersOf(key: string, fabric: Fabric): readonly FabricObject[] {
  return users(fabric).get(key) ?? []
}

const users = perFabric((fabric) => {
  const byKey = new Map<string, FabricObject[]>()
  for (const object of fabric.objects)
    for (const key of referencesOf(object)) {
      const known = byKey.get(key)
      if (known === undefined) byKey.set(key, [object])
      else known.push(object)
    }
  return byKey
})

function keys(kind: RuledKind, references: readonly { name: string }[]): string[] {
  return references.map(({ name }) => objectKey({ kind, name }))
}
