import { byText } from '../../../by-text.ts'
import { groupOf } from '../../fabric/kinds.ts'
import { DEFAULT_NAMESPACE } from '../../fabric/object-ref.ts'
import type { CheckedObject } from './checked-object.ts'
import type { FabricConfig } from './fabric-config.ts'
import { Field } from './field.ts'

/** The kinds that rules read. */
export const RULED_KINDS = [
  'VLANNamespace',
  'SwitchGroup',
  'Switch',
  'SwitchProfile',
  'Server',
  'Connection',
  'IPv4Namespace',
  'VPC',
  'VPCAttachment',
  'VPCPeering',
  'External',
  'ExternalAttachment',
  'ExternalPeering',
  'GatewayGroup',
  'Gateway',
  'GatewayPeering',
] as const

export type RuledKind = (typeof RULED_KINDS)[number]

const KINDS: ReadonlySet<string> = new Set(RULED_KINDS)
const GROUPS = new Set(['wiring.githedgehog.com', 'vpc.githedgehog.com', 'gateway.githedgehog.com'])

export interface FabricObject {
  kind: RuledKind
  name: string
  namespace: string
  root: Field
  spec: Field
  /** Place among all objects: by file, then by place in the file. */
  order: number
  checked: CheckedObject
}

/** All objects of a fabric. Indexes over them are made by `perFabric`, when a rule first asks for them. */
export interface Fabric {
  config: FabricConfig
  objects: readonly FabricObject[]
  of(kind: RuledKind): readonly FabricObject[]
  /** Returns an object by name. Namespaces do not count: the fabric knows one, and a rule refuses others. */
  find(kind: RuledKind, name: string): FabricObject | undefined
  /** Returns all objects with a key, in their order. */
  all(key: string): readonly FabricObject[]
}

/**
 * Returns the fabric that objects make up; those of other groups and kinds are left out. Objects of one file are in the
 * order of the file.
 */
export function fabricOf(checked: Iterable<CheckedObject>, config: FabricConfig): Fabric {
  const objects = [...checked].toSorted(byText(({ file }) => file)).flatMap(ruledObject)
  const byKind = new Map<RuledKind, FabricObject[]>(RULED_KINDS.map((kind) => [kind, []]))
  const byKey = new Map<string, [FabricObject, ...FabricObject[]]>()
  for (const object of objects) {
    byKind.get(object.kind)?.push(object)
    const key = objectKey(object)
    const namesakes = byKey.get(key)
    if (namesakes === undefined) byKey.set(key, [object])
    else namesakes.push(object)
  }
  return {
    config,
    objects,
    of: (kind) => byKind.get(kind) ?? [],
    find: (kind, name) => byKey.get(objectKey({ kind, name }))?.[0],
    all: (key) => byKey.get(key) ?? [],
  }
}

/** Returns a key of an object, unique in a fabric without duplicates: `VPC/vpc-1`. */
export function objectKey({ kind, name }: { kind: string; name: string }): string {
  return `${kind}/${name}`
}

/** Whether objects conflict in this order: the later one is told to give way. */
export function isBefore(a: FabricObject, b: FabricObject): boolean {
  return a.order < b.order
}

function ruledObject(checked: CheckedObject, order: number): FabricObject[] {
  const root = new Field(checked.value)
  const kind = root.at('kind').text
  if (!isRuledKind(kind) || !GROUPS.has(groupOf(root.at('apiVersion').text))) return []
  const namespace = root.at('metadata', 'namespace').text || DEFAULT_NAMESPACE
  return [{ kind, name: root.at('metadata', 'name').text, namespace, root, spec: root.at('spec'), order, checked }]
}

function isRuledKind(kind: string): kind is RuledKind {
  return KINDS.has(kind)
}
