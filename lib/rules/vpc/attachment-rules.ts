import { parsePrefix } from '../../kubernetes/ip.ts'
import type { Fabric, FabricObject } from '../model/fabric.ts'
import type { Field } from '../model/field.ts'
import { perObject } from '../model/memo.ts'
import { named, unresolved } from '../model/references.ts'
import { at, type Finding, missing, type Rule, type RuleGroup } from '../model/rule.ts'
import { claims } from '../model/uses.ts'
import { type Connection, type ConnectionType, connectionOf, endsAt } from '../wiring/connection.ts'
import { profileOf, switchOf } from '../wiring/switch.ts'
import { findSubnet, type Vpc, type VpcSubnet, vpcOf } from './vpc.ts'

const P2P_LINK = 'fabric.githedgehog.com/p2p-link'
const OF_SERVERS: readonly (ConnectionType | undefined)[] = ['unbundled', 'bundled', 'eslag']

/** An attachment as defaulted: `vpc-1` is `vpc-1/default`. */
export const attachmentOf = perObject(({ spec }) => {
  const subnet = spec.at('subnet')
  const text = subnet.text === '' || subnet.text.includes('/') ? subnet.text : `${subnet.text}/default`
  const slash = text.indexOf('/')
  return {
    subnet,
    text,
    vpcName: text.slice(0, Math.max(slash, 0)),
    subnetName: text.slice(slash + 1),
    connection: spec.at('connection'),
  }
})

export const attachmentClaims = claims(['VPCAttachment'], (object) => {
  const { subnet, text, connection } = attachmentOf(object)
  return text === '' || connection.isZero ? [] : [{ key: `${connection.text} ${text}`, object, field: subnet }]
})

export const nativeVlanClaims = claims(['VPCAttachment'], (object) => {
  const field = object.spec.at('nativeVLAN')
  const connection = object.spec.at('connection').text
  return field.flag && connection !== '' ? [{ key: connection, object, field }] : []
})

export const attachmentRules: RuleGroup = {
  title: 'Attachments of VPCs',
  source: 'api/vpc/v1beta1/vpcattachment_types.go',
  rules: [
    {
      id: 'vpc_attachment_subnet_missing',
      kinds: ['VPCAttachment'],
      severity: 'error',
      summary: 'An attachment names the subnet of a VPC, as `<vpc>/<subnet>`.',
      hint: 'set spec.subnet',
      *check({ spec }) {
        if (spec.at('subnet').isZero) yield missing(spec.at('subnet'), { expected: '<vpc>/<subnet>' })
      },
    },
    {
      id: 'vpc_attachment_connection_missing',
      kinds: ['VPCAttachment'],
      severity: 'error',
      summary: 'An attachment names a connection.',
      hint: 'set spec.connection',
      *check({ spec }) {
        if (spec.at('connection').isZero) yield missing(spec.at('connection'), { expected: 'the name of a Connection' })
      },
    },
    {
      id: 'vpc_attachment_vpc_unknown',
      kinds: ['VPCAttachment'],
      severity: 'error',
      summary: 'The VPC of an attachment exists.',
      hint: 'add the VPC, or correct the name',
      *check(object, fabric) {
        const { subnet, vpcName } = attachmentOf(object)
        if (subnet.text.startsWith('/')) yield at(subnet, `${subnet.name} is ${subnet.quoted}`, { expected: '<vpc>/<subnet>' })
        else yield* unresolved('VPC', { name: vpcName, field: subnet }, fabric)
      },
    },
    {
      id: 'vpc_attachment_subnet_unknown',
      kinds: ['VPCAttachment'],
      severity: 'error',
      summary: 'The VPC of an attachment has the subnet, which is `default` if none is named.',
      hint: 'correct the name, or add the subnet',
      *check(object, fabric) {
        const { subnet, vpcName, subnetName } = attachmentOf(object)
        const vpc = fabric.find('VPC', vpcName)
        if (vpc === undefined || findSubnet(vpcOf(vpc), subnetName) !== undefined) return
        yield at(subnet, `VPC ${vpcName} has no subnet ${subnetName || 'without a name'}`, {
          expected: vpcOf(vpc)
            .subnets.map(({ name }) => `${vpcName}/${name}`)
            .join(', '),
        })
      },
    },
    {
      id: 'vpc_attachment_connection_unknown',
      kinds: ['VPCAttachment'],
      severity: 'error',
      summary: 'The connection of an attachment exists.',
      hint: 'add the Connection, or correct the name',
      check: ({ spec }, fabric) => unresolved('Connection', named(spec.at('connection')), fabric),
    },
    rule(
      'vpc_attachment_connection_type',
      'A VPC is attached to a connection of a server: unbundled, bundled or eslag.',
      'choose a connection of a server',
      function* ({ field, connection }) {
        if (!OF_SERVERS.includes(connection.type))
          yield at(field, `the connection ${field.quoted} is of type ${typeOf(connection)}`, {
            expected: 'unbundled, bundled or eslag',
          })
      },
    ),
    rule(
      'vpc_attachment_vlan_namespace_mismatch',
      'Each switch of the connection has the VLAN namespace of the VPC.',
      'add the namespace to spec.vlanNamespaces of the switch, or attach the VPC elsewhere',
      function* ({ field, vpc, switches }) {
        const { name } = vpc?.vlanNamespace ?? {}
        const other = switches.find((device) => !switchOf(device).vlanNamespaces.some((namespace) => namespace.name === name))
        if (name !== undefined && other !== undefined)
          yield at(field, `${other.name} does not have the VLANNamespace ${name} of the VPC`, {
            expected: switchOf(other)
              .vlanNamespaces.map((namespace) => namespace.name)
              .join(', '),
          })
      },
    ),
    rule(
      'vpc_attachment_mode_unsupported',
      'The profile of each switch can carry the mode of the VPC: L2VNI needs L2VNI and L3VNI, `l3vni` needs L3VNI.',
      'attach the VPC elsewhere, or change its mode',
      function* ({ field, vpc, switches }, { config }) {
        if (vpc === undefined) return
        for (const device of switches) {
          const features = profileOf(device.spec, config)?.features
          if (features === undefined || (features.l3vni === true && (vpc.mode !== '' || features.l2vni === true))) continue
          yield at(
            field,
            `${device.name} (${device.spec.at('profile').quoted}) cannot carry a VPC of mode ${vpc.mode || 'L2VNI'}`,
          )
          return
        }
      },
    ),
    rule(
      'vpc_attachment_eslag_mode',
      'An ESLAG connection carries VPCs of mode L2VNI only.',
      'use another connection, or leave out spec.mode of the VPC',
      function* ({ field, vpc, connection }) {
        if (connection.type === 'eslag' && vpc !== undefined && vpc.mode !== '')
          yield at(field, `the connection ${field.quoted} is of type eslag, and the VPC of mode ${vpc.mode}`, {
            expected: 'mode L2VNI',
          })
      },
    ),
    rule(
      'vpc_attachment_host_bgp_connection',
      'A subnet with host BGP is attached to unbundled connections only.',
      'use an unbundled connection',
      function* ({ field, subnet, connection }) {
        if (subnet?.isHostBgp === true && OF_SERVERS.includes(connection.type) && connection.type !== 'unbundled')
          yield at(field, `the connection ${field.quoted} is of type ${typeOf(connection)}, and the subnet has host BGP`, {
            expected: 'unbundled',
          })
      },
    ),
    rule(
      'vpc_attachment_host_bgp_native_vlan',
      'A subnet with host BGP is attached without a native VLAN.',
      'delete spec.nativeVLAN',
      function* ({ object, subnet }) {
        const native = object.spec.at('nativeVLAN')
        if (native.flag && subnet?.isHostBgp === true) yield at(native, `${native.name} is true, and the subnet has host BGP`)
      },
    ),
    rule(
      'vpc_attachment_host_bgp_mclag',
      'A subnet with host BGP is not attached to a switch with redundancy of type mclag.',
      'attach it elsewhere',
      function* ({ field, subnet, switches }) {
        const mclag = switches.find((device) => switchOf(device).isMclag)
        if (mclag !== undefined && subnet?.isHostBgp === true)
          yield at(field, `${mclag.name} is in a group of type mclag, and the subnet has host BGP`)
      },
    ),
    {
      id: 'vpc_attachment_p2p_annotation_invalid',
      kinds: ['VPCAttachment'],
      severity: 'error',
      summary: `The annotation \`${P2P_LINK}\` is an IPv4 /31.`,
      hint: 'correct or delete the annotation',
      *check({ root }) {
        const annotation = root.at('metadata', 'annotations', P2P_LINK)
        const prefix = parsePrefix(annotation.text)
        if (annotation.isSet && (prefix?.family !== 4 || prefix.length !== 31))
          yield at(annotation, `the annotation ${P2P_LINK} is ${annotation.quoted}`, { expected: 'an IPv4 prefix of length /31' })
      },
    },
    {
      id: 'vpc_attachment_duplicate',
      kinds: ['VPCAttachment'],
      severity: 'error',
      summary: 'A subnet is attached to a connection once.',
      hint: 'delete one of the two',
      *check(object, fabric) {
        for (const { own, first } of attachmentClaims.clashes(object, fabric))
          yield at(own.field, `VPCAttachment ${first.object.name} attaches the same subnet to the same connection`, {
            related: first,
          })
      },
    },
    {
      id: 'vpc_attachment_native_vlan_twice',
      kinds: ['VPCAttachment'],
      severity: 'error',
      summary: 'A connection has one native VLAN.',
      hint: 'delete spec.nativeVLAN of one of the two',
      *check(object, fabric) {
        for (const { own, first } of nativeVlanClaims.clashes(object, fabric))
          yield at(own.field, `VPCAttachment ${first.object.name} has the native VLAN of this connection`, { related: first })
      },
    },
  ],
}

/** An attachment to a connection that exists, and what of the VPC and the switches exists. */
interface Attached {
  object: FabricObject
  /** The field that names the connection. */
  field: Field
  connection: Connection
  switches: readonly FabricObject[]
  vpc: Vpc | undefined
  subnet: VpcSubnet | undefined
}

function rule(id: string, summary: string, hint: string, check: (attached: Attached, fabric: Fabric) => Iterable<Finding>): Rule {
  return {
    id,
    kinds: ['VPCAttachment'],
    severity: 'error',
    summary,
    hint,
    *check(object, fabric) {
      const { connection: field, vpcName, subnetName } = attachmentOf(object)
      const found = fabric.find('Connection', field.text)
      if (found === undefined) return
      const connection = connectionOf(found)
      const vpcObject = fabric.find('VPC', vpcName)
      const vpc = vpcObject === undefined ? undefined : vpcOf(vpcObject)
      const subnet = vpc === undefined ? undefined : findSubnet(vpc, subnetName)
      const switches = endsAt(connection, 'switch').flatMap(({ deviceName }) => fabric.find('Switch', deviceName) ?? [])
      yield* check({ object, field, connection, switches, vpc, subnet }, fabric)
    },
  }
}

function typeOf({ type, isDeprecated }: Connection): string {
  return type ?? (isDeprecated ? 'mclag' : 'none')
}
