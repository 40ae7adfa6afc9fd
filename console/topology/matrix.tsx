import type { Topology, TopologyNode } from '../../lib/contract/views/topology.ts'
import { pathTo, topologyOf } from '../navigation/route.ts'
import { Plain } from '../parts/plain.tsx'
import { Table } from '../parts/table.tsx'

const MOST_ROWS = 200
const MOST_COLUMNS = 32

/**
 * How many links each leaf has to each spine, for fabrics that no drawing can hold: a full mesh is the rule there, so
 * what is missing or odd stands out.
 */
export function Matrix({ fabric, topology: { nodes, links } }: { fabric: string; topology: Topology }) {
  const named = (tier: TopologyNode['tier']) =>
    nodes.filter((node) => node.tier === tier).sort((a, b) => a.name.localeCompare(b.name, 'en', { numeric: true }))
  const [leaves, spines] = [named('leaf'), named('spine')]
  const counts = new Map<string, number>()
  for (const { a, b } of links) {
    if (b === null) continue
    for (const key of [`${a.node} ${b.node}`, `${b.node} ${a.node}`]) counts.set(key, (counts.get(key) ?? 0) + 1)
  }
  const usual = mostFrequent(leaves.flatMap((leaf) => spines.map((spine) => counts.get(`${leaf.id} ${spine.id}`) ?? 0)))
  const shown = { leaves: leaves.slice(0, MOST_ROWS), spines: spines.slice(0, MOST_COLUMNS) }
  const hidden = leaves.length - shown.leaves.length + spines.length - shown.spines.length
  return (
    <>
      <Table
        caption={`Links from each leaf to each spine; most have ${usual}`}
        columns={['Leaf', ...shown.spines.map(({ name }) => name), 'Servers']}
      >
        {shown.leaves.map((leaf) => (
          <tr key={leaf.id}>
            <th scope="row">
              <a href={pathTo(topologyOf(fabric, leaf.id))}>
                <Plain text={leaf.name} />
              </a>
            </th>
            {shown.spines.map((spine) => (
              <Cell key={spine.id} links={counts.get(`${leaf.id} ${spine.id}`) ?? 0} usual={usual} />
            ))}
            <td>{serversOf(leaf, links)}</td>
          </tr>
        ))}
      </Table>
      {hidden > 0 && <p class="quiet">{hidden.toLocaleString('en')} more switches are not shown: choose a device above.</p>}
    </>
  )
}

function Cell({ links, usual }: { links: number; usual: number }) {
  if (links === usual) return <td>{links}</td>
  return (
    <td>
      <span class={links === 0 ? 'badge bad' : 'badge warn'}>{links === 0 ? 'none' : links}</span>
    </td>
  )
}

function mostFrequent(values: readonly number[]): number {
  const times = new Map<number, number>()
  for (const value of values) times.set(value, (times.get(value) ?? 0) + 1)
  return [...times].sort((a, b) => b[1] - a[1] || b[0] - a[0])[0]?.[0] ?? 0
}

function serversOf(leaf: TopologyNode, links: Topology['links']): number {
  const ends = links.flatMap(({ a, b }) => (b === null ? [] : a.node === leaf.id ? [b.node] : b.node === leaf.id ? [a.node] : []))
  return new Set(ends.filter((id) => id.startsWith('Server/'))).size
}
