import type { Topology } from '../../contract/views/topology.ts'
import type { Colours } from '../terminal/terminal.ts'
import { renderFaults } from './faults.ts'
import { renderTable } from './table.ts'

/** What is wrong first, then each link with both of its ports, then devices that nothing leads to. */
export function renderTopology({ fabric, focus, nodes, links, issues, left_out }: Topology, colours: Colours): string[] {
  const lone = nodes.filter((node) => node.links === 0)
  const rows = links.map(({ a, b, type, connection }) => [
    portOf(a),
    b === null ? '(outside)' : portOf(b),
    type,
    connection.slice(connection.lastIndexOf('/') + 1),
  ])
  const hidden = left_out.nodes + left_out.links + left_out.issues
  return [
    `${colours.bold(focus ?? fabric)}  ${nodes.length} devices, ${links.length} links`,
    ...renderFaults(issues, colours),
    ...(rows.length === 0 ? [] : renderTable(['FROM', 'TO', 'TYPE', 'CONNECTION'], rows, colours)),
    ...(lone.length === 0 ? [] : [`Without a link: ${lone.map(({ id }) => id).join(', ')}`]),
    ...(hidden === 0
      ? []
      : [
          `Left out: ${left_out.nodes} devices, ${left_out.links} links, ${left_out.issues} faults: gfm topology DEVICE shows what is near one`,
        ]),
  ]
}

/** `leaf-01 E1/1`, without the kind, which the type of the link tells. */
function portOf({ node, port }: Topology['links'][number]['a']): string {
  return `${node.slice(node.indexOf('/') + 1)} ${port}`.trimEnd()
}
