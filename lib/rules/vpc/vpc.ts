import { type Address, hasHostBits, type Prefix, parseAddress, parsePrefix } from '../../kubernetes/ip.ts'
import type { Field } from '../model/field.ts'
import { perObject } from '../model/memo.ts'
import { orDefault, type Reference } from '../model/references.ts'

export interface VpcSubnet {
  name: string
  field: Field
  cidr: Field
  /** Undefined if it is missing or no prefix. */
  prefix: Prefix | undefined
  isHostBgp: boolean
  vlan: Field
  /** The gateway as given, or the first address of the subnet. */
  gateway: Address | undefined
  dhcp: Field
  /** The extra prefixes of a subnet with host BGP that are prefixes without host bits. Their keys hold them. */
  extras: readonly { field: Field; prefix: Prefix }[]
}

/** A VPC as the webhook defaults it: `Default` of api/vpc/v1beta1/vpc_types.go. */
export interface Vpc {
  ipv4Namespace: Reference
  vlanNamespace: Reference
  /** Empty means L2VNI. */
  mode: string
  subnets: readonly VpcSubnet[]
}

export const vpcOf = perObject(
  ({ spec }): Vpc => ({
    ipv4Namespace: orDefault(spec.at('ipv4Namespace')),
    vlanNamespace: orDefault(spec.at('vlanNamespace')),
    mode: spec.at('mode').text,
    subnets: spec
      .at('subnets')
      .members.filter(({ isSet }) => isSet)
      .map(subnetOf),
  }),
)

/** Returns a subnet of a VPC by name. */
export function findSubnet({ subnets }: Vpc, name: string): VpcSubnet | undefined {
  return subnets.find((subnet) => subnet.name === name)
}

/** The subnets of an IPv4 namespace. */
export const namespaceOf = perObject(({ spec }): { field: Field; prefix: Prefix }[] =>
  spec.at('subnets').items.flatMap((field) => {
    const prefix = parsePrefix(field.text)
    return prefix === undefined ? [] : [{ field, prefix }]
  }),
)

function subnetOf(field: Field): VpcSubnet {
  const cidr = field.at('subnet')
  const prefix = parsePrefix(cidr.text)
  const gateway = field.at('gateway')
  return {
    name: field.key,
    field,
    cidr,
    prefix,
    isHostBgp: field.at('hostBGP').flag,
    vlan: field.at('vlan'),
    gateway:
      gateway.isZero && prefix !== undefined ? { family: prefix.family, bits: prefix.first + 1n } : parseAddress(gateway.text),
    dhcp: field.at('dhcp'),
    extras: field.at('hostBGPExtraPrefixes').members.flatMap((extra) => {
      const own = parsePrefix(extra.key)
      return own === undefined || own.family !== 4 || hasHostBits(own) ? [] : [{ field: extra, prefix: own }]
    }),
  }
}
