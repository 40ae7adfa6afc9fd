import { createHash } from 'node:crypto'
import type { ManagedKind } from '../../contract/fabric.ts'

const WIRING = 'wiring.githedgehog.com'
const VPC = 'vpc.githedgehog.com'
const GATEWAY = 'gateway.githedgehog.com'

/** The kinds that every fabric has had from the beginning: none can have others under their names or plurals. */
export const FIRST_KINDS: readonly ManagedKind[] = [
  { group: WIRING, kind: 'Connection', plural: 'connections' },
  { group: WIRING, kind: 'Server', plural: 'servers' },
  { group: WIRING, kind: 'Switch', plural: 'switches' },
  { group: WIRING, kind: 'SwitchGroup', plural: 'switchgroups' },
  { group: WIRING, kind: 'VLANNamespace', plural: 'vlannamespaces' },
  { group: VPC, kind: 'VPC', plural: 'vpcs' },
  { group: VPC, kind: 'External', plural: 'externals' },
  { group: VPC, kind: 'ExternalAttachment', plural: 'externalattachments' },
  { group: VPC, kind: 'ExternalPeering', plural: 'externalpeerings' },
  { group: VPC, kind: 'IPv4Namespace', plural: 'ipv4namespaces' },
  { group: VPC, kind: 'VPCAttachment', plural: 'vpcattachments' },
  { group: VPC, kind: 'VPCPeering', plural: 'vpcpeerings' },
]

/**
 * The kinds of a Hedgehog fabric that a person writes, from the CRDs of `githedgehog/fabric`. The other kinds with a
 * CRD are not managed: controllers write `SwitchProfile` (any that is not built in is deleted) and `VPCInfo`, nothing
 * reads `ServerProfile`. A file of theirs is kept verbatim in `unmanaged/` like any other.
 */
export const HEDGEHOG_KINDS: readonly ManagedKind[] = [
  ...FIRST_KINDS,
  { group: GATEWAY, kind: 'Gateway', plural: 'gateways' },
  { group: GATEWAY, kind: 'GatewayGroup', plural: 'gatewaygroups' },
  { group: GATEWAY, kind: 'GatewayPeering', plural: 'gatewaypeerings' },
]

/**
 * The kinds that a fabric manages, by group and kind: a `VPC` of another group is not managed. A fabric's own kind
 * comes before one of Hedgehog's with the same name or plural, which that fabric does not manage then: fabrics that
 * were set up before a kind was known stay as they are.
 */
export class KindRegistry {
  readonly all: readonly ManagedKind[]
  readonly #byGroupKind: ReadonlyMap<string, ManagedKind>
  readonly #byPlural: ReadonlyMap<string, ManagedKind>

  constructor(additional: readonly ManagedKind[] = []) {
    this.all = [...HEDGEHOG_KINDS.filter((kind) => !additional.some((own) => competes(own, kind))), ...additional]
    this.#byGroupKind = new Map(this.all.map((kind) => [`${kind.group}/${kind.kind}`, kind]))
    this.#byPlural = new Map(this.all.map((kind) => [kind.plural, kind]))
  }

  /** A digest of the groups and kinds: another one means that other kinds are managed. */
  get digest(): string {
    const names = [...this.#byGroupKind.keys()].sort()
    return createHash('sha256').update(names.join('\n')).digest('hex').slice(0, 16)
  }

  find(group: string, kind: string): ManagedKind | undefined {
    return this.#byGroupKind.get(`${group}/${kind}`)
  }

  byPlural(plural: string): ManagedKind | undefined {
    return this.#byPlural.get(plural)
  }
}

function competes(own: ManagedKind, kind: ManagedKind): boolean {
  return own.plural === kind.plural || (own.group === kind.group && own.kind === kind.kind)
}
