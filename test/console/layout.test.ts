import { expect, test } from 'vitest'
import { BOX, canBeDrawn, layoutOf } from '../../console/topology/layout.ts'
import type { TopologyLink, TopologyNode } from '../../lib/contract/views/topology.ts'

function device(tier: TopologyNode['tier'], name: string, group = ''): TopologyNode {
  const kind = tier === 'spine' || tier === 'leaf' ? 'Switch' : 'Server'
  return { id: `${kind}/${name}`, kind, name, tier, role: '', group, object: null, links: 0 }
}

function link(a: string, b: string | null, type = 'fabric'): TopologyLink {
  return { connection: 'c', type, a: { node: a, port: '1' }, b: b === null ? null : { node: b, port: '1' } }
}

const many = (tier: TopologyNode['tier'], count: number) =>
  Array.from({ length: count }, (_, at) => device(tier, `${tier}-${at + 1}`))
const place = (name: string, { boxes }: ReturnType<typeof layoutOf>) => boxes.find(({ node }) => node.name === name)

test('tiers are rows from the top, each in the middle, and no two boxes overlap', () => {
  const layout = layoutOf({ nodes: [...many('server', 40), ...many('leaf', 10), ...many('spine', 2)], links: [] })
  const { boxes, width, height } = layout
  const y = (name: string) => place(name, layout)?.y ?? 0
  expect([y('spine-1') < y('leaf-1'), y('leaf-1') < y('server-1')]).toEqual([true, true])
  for (const [at, a] of boxes.entries()) {
    expect([a.x >= 0, a.x + BOX.width <= width, a.y + BOX.height <= height]).toEqual([true, true, true])
    for (const b of boxes.slice(at + 1)) expect(Math.abs(a.x - b.x) >= BOX.width || Math.abs(a.y - b.y) >= BOX.height).toBe(true)
  }
})

test('groups stand side by side, and servers below the leaves that they are wired to', () => {
  const leaves = [device('leaf', 'a', 'two'), device('leaf', 'b', 'one'), device('leaf', 'c', 'two'), device('leaf', 'd', 'one')]
  const nodes = [...leaves, device('server', 'x'), device('server', 'y')]
  const layout = layoutOf({ nodes, links: [link('Server/x', 'Switch/c'), link('Server/y', 'Switch/b')] })
  const order = (names: string[]) => names.toSorted((p, q) => (place(p, layout)?.x ?? 0) - (place(q, layout)?.x ?? 0)).join('')
  expect(order(['a', 'b', 'c', 'd'])).toBe('bdac')
  expect(order(['x', 'y'])).toBe('yx')
})

test('parallel links are one line with their number, whichever end comes first', () => {
  const nodes = [device('spine', 's'), device('leaf', 'l')]
  const [s, l] = ['Switch/s', 'Switch/l']
  const { lines } = layoutOf({ nodes, links: [link(s, l), link(l, s), link(s, l, 'mesh'), link(l, l), link(l, null)] })
  expect(lines.map(({ type, links }) => [type, links])).toEqual([
    ['fabric', 2],
    ['mesh', 1],
  ])
})

test('the same fabric is the same picture, in whatever order it comes', () => {
  const nodes = [...many('spine', 3), ...many('leaf', 5), ...many('server', 20)]
  const places = (shown: readonly TopologyNode[]) =>
    layoutOf({ nodes: [...shown], links: [] })
      .boxes.map(({ node, x, y }) => `${node.id} ${x} ${y}`)
      .sort()
  expect(places(nodes.toReversed())).toEqual(places(nodes))
})

test.each([
  [24, 276, true],
  [25, 0, false],
  [24, 277, false],
])('%i switches and %i servers can be drawn: %o', (switches, servers, expected) => {
  expect(canBeDrawn({ nodes: [...many('leaf', switches), ...many('server', servers)], links: [] })).toBe(expected)
})
