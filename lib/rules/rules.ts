import { gatewayAclRules } from './gateway/gateway-acl-rules.ts'
import { gatewayInterfaceRules } from './gateway/gateway-interface-rules.ts'
import { gatewayPeeringRules } from './gateway/gateway-peering-rules.ts'
import { gatewayRules } from './gateway/gateway-rules.ts'
import { natRules } from './gateway/nat-rules.ts'
import type { RuleGroup } from './model/rule.ts'
import { nameRules } from './name-rules.ts'
import { aclRules } from './vpc/acl-rules.ts'
import { attachmentRules } from './vpc/attachment-rules.ts'
import { dhcpRules } from './vpc/dhcp-rules.ts'
import { externalAttachmentRules } from './vpc/external-attachment-rules.ts'
import { externalPeeringRules } from './vpc/external-peering-rules.ts'
import { externalRules } from './vpc/external-rules.ts'
import { hostBgpRules } from './vpc/host-bgp-rules.ts'
import { ipv4NamespaceRules } from './vpc/ipv4-namespace-rules.ts'
import { vpcPeeringRules } from './vpc/vpc-peering-rules.ts'
import { vpcRules } from './vpc/vpc-rules.ts'
import { vpcSubnetRules } from './vpc/vpc-subnet-rules.ts'
import { breakoutRules } from './wiring/breakout-rules.ts'
import { connectionRules } from './wiring/connection-rules.ts'
import { linkAddressRules } from './wiring/link-address-rules.ts'
import { portSettingRules } from './wiring/port-setting-rules.ts'
import { portUseRules } from './wiring/port-use-rules.ts'
import { redundancyRules } from './wiring/redundancy-rules.ts'
import { staticExternalRules } from './wiring/static-external-rules.ts'
import { switchAddressRules } from './wiring/switch-address-rules.ts'
import { switchRules } from './wiring/switch-rules.ts'
import { vlanNamespaceRules } from './wiring/vlan-namespace-rules.ts'

/** Every rule about a fabric as it is, in the order of docs/rules.md. */
export const RULE_GROUPS: readonly RuleGroup[] = [
  nameRules,
  switchRules,
  switchAddressRules,
  portSettingRules,
  breakoutRules,
  redundancyRules,
  connectionRules,
  portUseRules,
  linkAddressRules,
  staticExternalRules,
  vlanNamespaceRules,
  ipv4NamespaceRules,
  vpcRules,
  vpcSubnetRules,
  hostBgpRules,
  dhcpRules,
  attachmentRules,
  vpcPeeringRules,
  externalRules,
  externalAttachmentRules,
  aclRules,
  externalPeeringRules,
  gatewayRules,
  gatewayInterfaceRules,
  gatewayPeeringRules,
  natRules,
  gatewayAclRules,
]
