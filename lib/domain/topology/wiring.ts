import type { TopologyLink, TopologyNode } from '../../contract/views/topology.ts'
import { groupOf } from '../../kubernetes/names.ts'
import type { Fabric, FabricObject, RuledKind } from '../../rules/model/fabric.ts'
import { connectionOf, type Device, type End } from '../../rules/wiring/connection.ts'
import { switchOf } from '../../rules/wiring/switch.ts'
import { refKey } from '../fabric/object-ref.ts'

/** All devices of a fabric and the links between them. */
export interface Wiring {
  nodes: TopologyNode[]
  links: TopologyLink[]
}

const KIND_OF_DEVICE = { switch: 'Switch', server: 'Server', gateway: 'Gateway' } as const satisfies Record<Device, RuledKind>

/** The kinds whose objects are devices, or stand for what is outside. */
const NODE_KINDS = ['External', 'Switch', 'Gateway', 'Server'] as const satisfies readonly RuledKind[]

type NodeKind = (typeof NODE_KINDS)[number]

/** Every kind that wiring is read from. */
export const WIRING_KINDS: readonly RuledKind[] = [...NODE_KINDS, 'Connection', 'ExternalAttachment']

/** Returns what is wired with what. A device that a link names and no object is has a node without an object. */
export function wiringOf(fabric: Fabric): Wiring {
  const links = fabric.of('Connection').flatMap((connection) => linksOf(connection, fabric))
  const nodes = new Map<string, TopologyNode>()
  for (const kind of NODE_KINDS)
    for (const object of fabric.of(kind)) if (!nodes.has(`${kind}/${object.name}`)) addNode(nodes, kind, object.name, object)
  for (const { a, b } of links)
    for (const id of new Set([a.node, ...(b === null ? [] : [b.node])])) {
      const kind = id.slice(0, id.indexOf('/')) as NodeKind
      const node = nodes.get(id) ?? addNode(nodes, kind, id.slice(kind.length + 1))
      node.links += 1
    }
  return { nodes: [...nodes.values()], links }
}

function addNode(nodes: Map<string, TopologyNode>, kind: NodeKind, name: string, object?: FabricObject): TopologyNode {
  const id = `${kind}/${name}`
  const node = { id, kind, name, ...placeOf(kind, object), object: object === undefined ? null : identityOf(object), links: 0 }
  nodes.set(id, node)
  return node
}

function placeOf(kind: NodeKind, object: FabricObject | undefined): Pick<TopologyNode, 'tier' | 'role' | 'group'> {
  if (kind !== 'Switch') return { tier: kind.toLowerCase() as Lowercase<Exclude<NodeKind, 'Switch'>>, role: '', group: '' }
  if (object === undefined) return { tier: 'leaf', role: '', group: '' }
  const { isSpine, redundancy } = switchOf(object)
  return { tier: isSpine ? 'spine' : 'leaf', role: object.spec.at('role').text, group: redundancy.group }
}

function linksOf(object: FabricObject, fabric: Fabric): TopologyLink[] {
  const { type, links } = connectionOf(object)
  if (type === undefined) return []
  const shared = { connection: identityOf(object), type }
  return links.flatMap(([first, second]): TopologyLink[] => {
    const a = placeOfEnd(first)
    if (a === undefined) return []
    if (second !== undefined) return [{ ...shared, a, b: placeOfEnd(second) ?? null }]
    const outside = fabric.of('ExternalAttachment').filter(({ spec }) => spec.at('connection').text === object.name)
    const names = new Set(outside.map(({ spec }) => spec.at('external').text).filter((name) => name !== ''))
    const ends = [...names].map((name) => ({ node: `External/${name}`, port: '' }))
    return ends.length === 0 ? [{ ...shared, a, b: null }] : ends.map((b) => ({ ...shared, a, b }))
  })
}

/** Where an end is; undefined for a port that does not say. */
function placeOfEnd({ device, deviceName, portName }: End): TopologyLink['a'] | undefined {
  return deviceName === '' ? undefined : { node: `${KIND_OF_DEVICE[device]}/${deviceName}`, port: portName }
}

function identityOf({ kind, namespace, name, root }: FabricObject): string {
  return refKey({ group: groupOf(root.at('apiVersion').text), kind, namespace, name })
}
