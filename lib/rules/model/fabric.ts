import { compareText } from '../../by-text.ts'
import type { FabricConfig } from '../../contract/fabric.ts'
import { DEFAULT_NAMESPACE, groupOf } from '../../kubernetes/names.ts'
import type { CheckedObject } from './checked-object.ts'
import { Field } from './field.ts'
import { memo } from './memo.ts'

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
  /** As `objectKey` makes it, once: each check looks all objects up by it. */
  key: string
  namespace: string
  root: Field
  spec: Field
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
  const objects = ruled(checked).sort(inOrder)
  const byKind = new Map<RuledKind, FabricObject[]>(RULED_KINDS.map((kind) => [kind, []]))
  const byKey = new Map<string, [FabricObject, ...FabricObject[]]>()
  for (const object of objects) {
    byKind.get(object.kind)?.push(object)
    const namesakes = byKey.get(object.key)
    if (namesakes === undefined) byKey.set(object.key, [object])
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

/** Compares the places of objects: by file, then by place in the file. */
export function inOrder({ checked: a }: FabricObject, { checked: b }: FabricObject): number {
  return compareText(a.file, b.file) || a.index - b.index
}

function ruled(checked: Iterable<CheckedObject>): FabricObject[] {
  const objects: FabricObject[] = []
  for (const document of checked) {
    const object = ruledObject(document)
    if (object !== undefined) objects.push(object)
  }
  return objects
}

/** The object of each read document that rules concern: a document that is read once is interpreted once. */
const ruledObject = memo((checked: CheckedObject): FabricObject | undefined => {
  const root = new Field(checked.value)
  const kind = root.at('kind').text
  if (!isRuledKind(kind) || !GROUPS.has(groupOf(root.at('apiVersion').text))) return undefined
  const namespace = root.at('metadata', 'namespace').text || DEFAULT_NAMESPACE
  const name = root.at('metadata', 'name').text
  return { kind, name, key: objectKey({ kind, name }), namespace, root, spec: root.at('spec'), checked }
})

function isRuledKind(kind: string): kind is RuledKind {
  return KINDS.has(kind)
}
