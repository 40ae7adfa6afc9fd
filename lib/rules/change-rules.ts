import { covers } from '../kubernetes/ip.ts'
import { isEqual } from '../yaml/value/value.ts'
import { usersOf } from './affected.ts'
import type { Fabric, FabricObject, RuledKind } from './model/fabric.ts'
import type { Field } from './model/field.ts'
import { at, atKey, type Finding, type Place, type Rule } from './model/rule.ts'
import { namespaceOf, vpcOf } from './vpc/vpc.ts'
import { connectionOf } from './wiring/connection.ts'
import { vlanRangesOf } from './wiring/vlan-namespace.ts'

/** An object that exists before and after a change. */
export interface Changed {
  before: FabricObject
  after: FabricObject
  fabric: Fabric
}

/** A rule about what may become of an object. */
export type ChangeRule = Omit<Rule, 'check'> &
  (
    | { when: 'updated'; check(changed: Changed): Iterable<Finding> }
    /** `fabric` is the fabric after the change. Findings are about the object as it was. */
    | { when: 'deleted'; check(object: FabricObject, fabric: Fabric): Iterable<Finding> }
  )

/** The rules that need the fabric before a change: those of the webhooks for updates and deletions, `pkg/ctrl`. */
export const CHANGE_RULES: readonly ChangeRule[] = [
  updated(
    'connection_type_changed',
    'Connection',
    'The type of a connection does not change.',
    'delete the connection, and add another',
    function* ({ before, after }) {
      const [old, current] = [connectionOf(before), connectionOf(after)]
      if (old.type !== undefined && current.type !== undefined && old.type !== current.type)
        yield atKey(current.field, `the type was ${old.type}, and is ${current.type}`, { expected: old.type })
    },
  ),
  updated(
    'static_external_within_vpc_changed',
    'Connection',
    'The VPC of a static external does not change.',
    'delete the connection, and add another',
    function* ({ before, after }) {
      const [old, current] = [connectionOf(before), connectionOf(after)]
      const [was, is] = [old.field.at('withinVPC'), current.field.at('withinVPC')]
      if (old.type === 'staticExternal' && current.type === 'staticExternal' && was.text !== is.text)
        yield at(is, `${is.name} was ${was.quoted ?? 'not set'}, and is ${is.quoted ?? 'not set'}`, {
          expected: was.text || 'not set',
        })
    },
  ),
  updated(
    'switch_breakouts_changed_with_roce',
    'Switch',
    'Breakouts do not change while RoCE is on, before or after.',
    'turn RoCE off first, in a change of its own',
    function* ({ before, after }) {
      const [was, is] = [before.spec.at('portBreakouts'), after.spec.at('portBreakouts')]
      const hasRoce = before.spec.at('roce').flag || after.spec.at('roce').flag
      if (hasRoce && !isEqual(was.value ?? {}, is.value ?? {})) yield atKey(is, 'the breakouts change while RoCE is on')
    },
  ),
  updated(
    'ipv4_namespace_shrunk',
    'IPv4Namespace',
    'The subnets of VPCs still fit into their IPv4 namespace.',
    'change or delete the VPCs first',
    ({ before, after, fabric }) =>
      shrunk('subnets', before, after, subnetsOf(after, fabric), (namespace, { prefix }) =>
        namespaceOf(namespace).some((subnet) => covers(subnet.prefix, prefix)),
      ),
  ),
  updated(
    'vlan_namespace_shrunk',
    'VLANNamespace',
    'The VLANs of VPCs are still in their VLAN namespace.',
    'change or delete the VPCs first',
    ({ before, after, fabric }) =>
      shrunk('ranges', before, after, vlansOf(after, fabric), (namespace, { field }) =>
        vlanRangesOf(namespace).some(({ from, to }) => from <= field.number && field.number <= to),
      ),
  ),
  deleted('connection_delete_in_use', 'Connection', ['VPCAttachment', 'ExternalAttachment']),
  deleted('switch_delete_in_use', 'Switch', ['Connection']),
  deleted('server_delete_in_use', 'Server', ['Connection']),
  deleted('vpc_delete_in_use', 'VPC', ['VPCAttachment', 'VPCPeering', 'ExternalPeering', 'Connection']),
  deleted('external_delete_in_use', 'External', ['ExternalAttachment', 'ExternalPeering']),
  deleted('ipv4_namespace_delete_in_use', 'IPv4Namespace', ['VPC', 'External']),
  deleted('vlan_namespace_delete_in_use', 'VLANNamespace', ['Switch', 'VPC']),
]

function updated(
  id: string,
  kind: RuledKind,
  summary: string,
  hint: string,
  check: (changed: Changed) => Iterable<Finding>,
): ChangeRule {
  return { id, kinds: [kind], severity: 'error', summary, hint, when: 'updated', check }
}

/** A rule that an object goes last: the webhook refuses to delete it while others refer to it. */
function deleted(id: string, kind: RuledKind, userKinds: readonly RuledKind[]): ChangeRule {
  return {
    id,
    kinds: [kind],
    severity: 'error',
    summary: `A ${kind} is deleted only if no ${userKinds.join(', ')} refers to it.`,
    hint: 'delete or change those objects in the same operation',
    when: 'deleted',
    *check(object, fabric) {
      const [user] = usersOf(object.key, fabric).filter((other) => userKinds.includes(other.kind))
      if (user === undefined) return
      yield at(nameOf(object), `it is deleted, and ${user.kind} ${user.name} refers to it`, {
        related: { object: user, field: nameOf(user) },
      })
    },
  }
}

/** Yields a finding if something of a VPC was in a namespace and no longer is. */
function* shrunk<T extends Place>(
  name: string,
  before: FabricObject,
  after: FabricObject,
  parts: readonly T[],
  isIn: (namespace: FabricObject, part: T) => boolean,
): Generator<Finding> {
  const left = parts.find((part) => isIn(before, part) && !isIn(after, part))
  if (left === undefined) return
  yield atKey(after.spec.at(name), `${left.field.quoted} of VPC ${left.object.name} is no longer in the namespace`, {
    related: left,
  })
}

function subnetsOf(namespace: FabricObject, fabric: Fabric) {
  return subnetsWithin(namespace, fabric).flatMap(({ object, cidr, prefix }) =>
    prefix === undefined ? [] : [{ object, field: cidr, prefix }],
  )
}

function vlansOf(namespace: FabricObject, fabric: Fabric): Place[] {
  return subnetsWithin(namespace, fabric).flatMap(({ object, vlan, isHostBgp }) =>
    isHostBgp || vlan.isZero ? [] : [{ object, field: vlan }],
  )
}

/** The subnets of the VPCs that are in a namespace of either kind. */
function subnetsWithin({ kind, name }: FabricObject, fabric: Fabric) {
  return fabric.of('VPC').flatMap((object) => {
    const vpc = vpcOf(object)
    const namespace = kind === 'IPv4Namespace' ? vpc.ipv4Namespace : vpc.vlanNamespace
    return namespace.name === name ? vpc.subnets.map((subnet) => ({ object, ...subnet })) : []
  })
}

function nameOf({ root }: FabricObject): Field {
  return root.at('metadata', 'name')
}
