import type { ManagedKind } from '../../contract/fabric.ts'

/** The short names of Hedgehog's kinds, as their CRDs have them: by group and kind. */
const SHORT_NAMES: Readonly<Record<string, readonly string[]>> = {
  'wiring.githedgehog.com/Connection': ['conn'],
  'wiring.githedgehog.com/Server': ['srv'],
  'wiring.githedgehog.com/Switch': ['sw'],
  'wiring.githedgehog.com/SwitchGroup': ['sg'],
  'wiring.githedgehog.com/VLANNamespace': ['vlanns'],
  'vpc.githedgehog.com/External': ['ext'],
  'vpc.githedgehog.com/ExternalAttachment': ['extattach'],
  'vpc.githedgehog.com/ExternalPeering': ['extpeering', 'extpeer'],
  'vpc.githedgehog.com/IPv4Namespace': ['ipns'],
  'vpc.githedgehog.com/VPCAttachment': ['vpcattach'],
  'vpc.githedgehog.com/VPCPeering': ['vpcpeer'],
  'gateway.githedgehog.com/Gateway': ['gw'],
  'gateway.githedgehog.com/GatewayGroup': ['gwgr'],
  'gateway.githedgehog.com/GatewayPeering': ['gwpeer'],
}

/** The short names of a kind: none for one that is not of Hedgehog. */
export function shortNamesOf({ group, kind }: Pick<ManagedKind, 'group' | 'kind'>): readonly string[] {
  return SHORT_NAMES[`${group}/${kind}`] ?? []
}
