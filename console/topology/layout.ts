import type { Tier, Topology, TopologyLink, TopologyNode } from '../../lib/contract/views/topology.ts'

/** What a drawing can hold and still be read. */
const MOST_SWITCHES = 24
const MOST_NODES = 300

export const BOX = { width: 128, height: 36 }
const GAP = { x: 16, y: 64, group: 24 }
const MARGIN = 12
/** Boxes side by side; more servers than leaves go on in further rows. */
const LEAST_COLUMNS = 8

/** The rows of a drawing from the top. */
const ROWS: Record<Tier, number> = { external: 0, spine: 1, leaf: 2, gateway: 3, server: 4 }

export interface Box {
  node: TopologyNode
  x: number
  y: number
}

/** All parallel links of one type between two devices. */
export interface Line {
  a: Box
  b: Box
  type: string
  links: number
}

export interface Layout {
  width: number
  height: number
  boxes: Box[]
  lines: Line[]
}

type Shown = Pick<Topology, 'nodes' | 'links'>

/** Whether what there is can be drawn so that people can read it. */
export function canBeDrawn({ nodes }: Shown): boolean {
  return nodes.length <= MOST_NODES && nodes.filter(({ kind }) => kind === 'Switch').length <= MOST_SWITCHES
}

/**
 * Places devices by arithmetic, in a row for each tier: the same fabric is the same picture each time. Redundancy
 * groups stand side by side, and what is below the leaves stands near those that it is wired to.
 */
export function layoutOf({ nodes, links }: Shown): Layout {
  const near = neighboursOf(links)
  const placed = new Map<string, Box>()
  const columns = Math.max(LEAST_COLUMNS, ...(['spine', 'leaf'] as const).map((tier) => inTier(nodes, tier).length))
  let y = MARGIN
  for (const tier of tiers()) {
    const row = inTier(nodes, tier).toSorted(byPlace(tier, near, placed))
    const inRow = Math.ceil(row.length / Math.ceil(row.length / columns))
    for (let from = 0; from < row.length; from += inRow) {
      placeRow(row.slice(from, from + inRow), y, placed)
      y += BOX.height + (from + inRow < row.length ? GAP.x : GAP.y)
    }
  }
  const boxes = [...placed.values()]
  const width = Math.max(0, ...boxes.map(({ x }) => x + BOX.width)) + MARGIN
  centre(boxes, width)
  return { width, height: Math.max(MARGIN, y - GAP.y + MARGIN), boxes, lines: linesOf(links, placed) }
}

function tiers(): Tier[] {
  return (Object.keys(ROWS) as Tier[]).sort((a, b) => ROWS[a] - ROWS[b])
}

function inTier(nodes: readonly TopologyNode[], tier: Tier): TopologyNode[] {
  return nodes.filter((node) => node.tier === tier)
}

function placeRow(row: readonly TopologyNode[], y: number, placed: Map<string, Box>): void {
  let x = MARGIN
  let group = ''
  for (const node of row) {
    if (x > MARGIN && node.group !== group) x += GAP.group
    group = node.group
    placed.set(node.id, { node, x, y })
    x += BOX.width + GAP.x
  }
}

/** Moves each row to the middle. */
function centre(boxes: readonly Box[], width: number): void {
  const right = new Map<number, number>()
  for (const { x, y } of boxes) right.set(y, Math.max(right.get(y) ?? 0, x + BOX.width))
  for (const box of boxes) box.x += (width - MARGIN - (right.get(box.y) ?? 0)) / 2
}

type Order = (a: TopologyNode, b: TopologyNode) => number

/** Switches by group and name; all others by the mean place of what they are wired to, as far as it is placed. */
function byPlace(tier: Tier, near: ReadonlyMap<string, ReadonlySet<string>>, placed: ReadonlyMap<string, Box>): Order {
  const byName: Order = (a, b) => a.name.localeCompare(b.name, 'en', { numeric: true })
  if (tier === 'spine' || tier === 'leaf')
    return (a, b) => a.group.localeCompare(b.group, 'en', { numeric: true }) || byName(a, b)
  const mean = ({ id }: TopologyNode) => {
    const places = [...(near.get(id) ?? [])].flatMap((other) => placed.get(other)?.x ?? [])
    return places.length === 0 ? 0 : places.reduce((sum, x) => sum + x, 0) / places.length
  }
  return (a, b) => mean(a) - mean(b) || byName(a, b)
}

function neighboursOf(links: readonly TopologyLink[]): Map<string, Set<string>> {
  const near = new Map<string, Set<string>>()
  const add = (from: string, to: string) => near.set(from, (near.get(from) ?? new Set()).add(to))
  for (const { a, b } of links) {
    if (b === null) continue
    add(a.node, b.node)
    add(b.node, a.node)
  }
  return near
}

function linesOf(links: readonly TopologyLink[], placed: ReadonlyMap<string, Box>): Line[] {
  const lines = new Map<string, Line>()
  for (const { a, b, type } of links) {
    const [from, to] = [placed.get(a.node), b === null ? undefined : placed.get(b.node)]
    if (from === undefined || to === undefined || from === to) continue
    const key = `${type} ${[a.node, b?.node].sort().join(' ')}`
    const known = lines.get(key)
    if (known === undefined) lines.set(key, { a: from, b: to, type, links: 1 })
    else known.links += 1
  }
  return [...lines.values()]
}
