import type { FabricConfig } from '../../contract/fabric.ts'
import { type Address, type Prefix, parseAddress, parsePrefix } from '../../kubernetes/ip.ts'
import { memo } from './memo.ts'

/**
 * What the installer of a fabric sets: `pkg/fab/defaults.go` of githedgehog/fabricator. It leaves gateways off; a
 * repository that has some is taken to be that of a fabric with gateways.
 */
export const DEFAULT_CONFIG: FabricConfig = {
  management_subnet: '172.30.0.0/21',
  management_dhcp_start: '172.30.4.0',
  control_vip: '172.30.0.1/32',
  protocol_subnet: '172.30.8.0/22',
  vtep_subnet: '172.30.12.0/22',
  proxy_external_subnet: '172.30.16.0/22',
  fabric_subnet: '172.30.128.0/17',
  vpc_workaround_subnet: '172.30.96.0/19',
  mclag_session_subnet: '172.30.95.0/31',
  vpc_irb_vlans: { from: 3000, to: 3899 },
  th5_workaround_vlans: { from: 3900, to: 3999 },
  spine_asn: 65_100,
  leaf_asns: { from: 65_101, to: 65_533 },
  gateway: true,
  gateway_asn: 65_534,
  gateway_communities: 10,
  fabric_mtu: 9100,
  server_facing_mtu_offset: 64,
  vpc_peering_disabled: false,
  include_clsp: false,
  include_cumulus: false,
}

/** Settings of a fabric that hold a subnet; those of `RESERVED` are closed to VPCs. */
const RESERVED = [
  'management_subnet',
  'protocol_subnet',
  'vtep_subnet',
  'proxy_external_subnet',
  'mclag_session_subnet',
  'vpc_workaround_subnet',
  'fabric_subnet',
] as const

type SubnetSetting = (typeof RESERVED)[number] | 'control_vip'

/** Returns the subnet of a setting. Throws TypeError for a configuration that the schema would refuse. */
export function subnetOf(config: FabricConfig, setting: SubnetSetting): Prefix {
  const prefix = parsePrefix(config[setting])
  if (prefix === undefined) throw new TypeError(`${setting} is no IP prefix: ${config[setting]}`)
  return prefix
}

/** Returns where DHCP of the management network begins. Throws TypeError as `subnetOf` does. */
export function dhcpStartOf({ management_dhcp_start: text }: FabricConfig): Address {
  const address = parseAddress(text)
  if (address === undefined) throw new TypeError(`management_dhcp_start is no IP address: ${text}`)
  return address
}

/** Returns the subnets that the fabric keeps for itself, with the settings that name them. */
export const reservedSubnets = memo((config: FabricConfig) =>
  RESERVED.map((setting) => ({ setting, prefix: subnetOf(config, setting) })),
)
