import type { Topology } from '../../lib/contract/views/topology.ts'
import { go } from '../navigation/navigation.ts'
import { pathTo, topologyOf } from '../navigation/route.ts'
import { visible } from '../parts/plain.tsx'
import { BOX, type Box, type Line, layoutOf } from './layout.ts'

/** The drawing grows with the text of the page. */
const PIXELS_OF_REM = 16

/** The devices in rows by their tier, each a link to its neighbourhood; the table of links says the same in words. */
export function Drawing({ fabric, topology }: { fabric: string; topology: Topology }) {
  const { width, height, boxes, lines } = layoutOf(topology)
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard
    <div class="scroll drawing" role="region" aria-label="Drawing of the topology" tabIndex={0}>
      <svg
        width={`${width / PIXELS_OF_REM}rem`}
        height={`${height / PIXELS_OF_REM}rem`}
        viewBox={`0 0 ${width} ${height}`}
        role="group"
        aria-label="Devices by their tier"
      >
        {lines.map((line) => (
          <Cable key={`${line.type} ${line.a.node.id} ${line.b.node.id}`} line={line} />
        ))}
        {boxes.map((box) => (
          <Device key={box.node.id} fabric={fabric} box={box} isFocus={box.node.id === topology.focus} />
        ))}
      </svg>
    </div>
  )
}

function Device({ fabric, box: { node, x, y }, isFocus }: { fabric: string; box: Box; isFocus: boolean }) {
  const path = pathTo(topologyOf(fabric, node.id))
  const state = node.object === null ? 'missing' : node.links === 0 ? 'lone' : ''
  const name = visible(node.name)
  const under = node.object === null ? 'does not exist' : visible(node.role) || node.kind.toLowerCase()
  return (
    <a
      href={path}
      class={`device ${isFocus ? 'focus' : ''} ${state}`}
      aria-label={`${name} ${under}, ${node.kind}${state === 'lone' ? ', without a link' : ''}`}
      aria-current={isFocus ? 'true' : undefined}
      onClick={(event) => {
        if (event.ctrlKey || event.metaKey || event.shiftKey) return
        event.preventDefault()
        go(path)
      }}
    >
      <rect x={x} y={y} width={BOX.width} height={BOX.height} rx={4} />
      <text x={x + BOX.width / 2} y={y + 15} text-anchor="middle">
        {shortened(name)}
      </text>{' '}
      <text x={x + BOX.width / 2} y={y + 29} text-anchor="middle" class="role">
        {shortened(under)}
      </text>
    </a>
  )
}

function Cable({ line: { a, b, type, links } }: { line: Line }) {
  const [top, bottom] = a.y <= b.y ? [a, b] : [b, a]
  const from = { x: top.x + BOX.width / 2, y: top.y + BOX.height }
  const isBeside = top.y === bottom.y
  const to = { x: bottom.x + BOX.width / 2, y: isBeside ? bottom.y + BOX.height : bottom.y }
  const middle = { x: (from.x + to.x) / 2, y: (from.y + to.y) / 2 + (isBeside ? 14 : 0) }
  const path = isBeside
    ? `M${from.x} ${from.y} Q${middle.x} ${from.y + 28} ${to.x} ${to.y}`
    : `M${from.x} ${from.y} L${to.x} ${to.y}`
  return (
    <g class={`cable ${type}`}>
      <path d={path} />
      {links > 1 && (
        <text x={middle.x} y={middle.y + 4} text-anchor="middle">
          {links}×
        </text>
      )}
    </g>
  )
}

const MOST_CHARACTERS = 17

function shortened(name: string): string {
  return name.length <= MOST_CHARACTERS ? name : `${name.slice(0, MOST_CHARACTERS - 1)}…`
}
