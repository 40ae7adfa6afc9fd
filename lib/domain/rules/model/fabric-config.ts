import * as z from 'zod'
import { type Address, type Prefix, parseAddress, parsePrefix } from './ip.ts'
import { memo } from './memo.ts'

const subnet = (standard: string) => z.string().refine(isPrefix, 'an IP prefix such as 172.30.0.0/21').default(standard)
const range = (from: number, to: number) => z.object({ from: z.int(), to: z.int() }).default({ from, to })

/**
 * What the rules need to know of a fabric beyond its objects: parts of `spec.config` of its Fabricator object, which
 * repositories rarely hold. The defaults are the installer's: `pkg/fab/defaults.go` of githedgehog/fabricator.
 */
export const fabricConfig = z.object({
  management_subnet: subnet('172.30.0.0/21'),
  management_dhcp_start: z.string().refine(isAddress, 'an IP address').default('172.30.4.0'),
  control_vip: subnet('172.30.0.1/32'),
  protocol_subnet: subnet('172.30.8.0/22'),
  vtep_subnet: subnet('172.30.12.0/22'),
  proxy_external_subnet: subnet('172.30.16.0/22'),
  fabric_subnet: subnet('172.30.128.0/17'),
  vpc_workaround_subnet: subnet('172.30.96.0/19'),
  mclag_session_subnet: subnet('172.30.95.0/31'),
  vpc_irb_vlans: range(3000, 3899),
  th5_workaround_vlans: range(3900, 3999),
  spine_asn: z.int().default(65_100),
  leaf_asns: range(65_101, 65_533),
  /** Whether the kinds of the gateway are accepted. */
  gateway: z.boolean().default(false),
  gateway_asn: z.int().default(65_534),
  /** How many communities the gateways have: each member of a gateway group needs one. */
  gateway_communities: z.int().default(10),
  fabric_mtu: z.int().default(9100),
  server_facing_mtu_offset: z.int().default(64),
  vpc_peering_disabled: z.boolean().default(false),
  /** Whether the switch profiles of SONiC CLS+ and Cumulus exist. */
  include_clsp: z.boolean().default(false),
  include_cumulus: z.boolean().default(false),
})

export type FabricConfig = z.infer<typeof fabricConfig>

export const DEFAULT_CONFIG: FabricConfig = fabricConfig.parse({})

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

function isPrefix(text: string): boolean {
  return parsePrefix(text) !== undefined
}

function isAddress(text: string): boolean {
  return parseAddress(text) !== undefined
}
