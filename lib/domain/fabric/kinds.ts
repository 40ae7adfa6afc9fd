import type { ManagedKind } from '../../contract/fabric.ts'

const WIRING = 'wiring.githedgehog.com'
const VPC = 'vpc.githedgehog.com'

/** The twelve kinds of a Hedgehog fabric, from the CRDs of `githedgehog/fabric`. */
export const HEDGEHOG_KINDS: readonly ManagedKind[] = [
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

/** Returns the group of an `apiVersion`: `''` for the core group (`v1`). */
export function groupOf(apiVersion: string): string {
  const slash = apiVersion.indexOf('/')
  return slash < 0 ? '' : apiVersion.slice(0, slash)
}

/** The kinds that a fabric manages, by group and kind: a `VPC` of another group is not managed. */
export class KindRegistry {
  readonly all: readonly ManagedKind[]
  readonly #byGroupKind: ReadonlyMap<string, ManagedKind>
  readonly #byPlural: ReadonlyMap<string, ManagedKind>

  constructor(additional: readonly ManagedKind[] = []) {
    this.all = [...HEDGEHOG_KINDS, ...additional]
    this.#byGroupKind = new Map(this.all.map((kind) => [`${kind.group}/${kind.kind}`, kind]))
    this.#byPlural = new Map(this.all.map((kind) => [kind.plural, kind]))
  }

  find(group: string, kind: string): ManagedKind | undefined {
    return this.#byGroupKind.get(`${group}/${kind}`)
  }

  byPlural(plural: string): ManagedKind | undefined {
    return this.#byPlural.get(plural)
  }
}
