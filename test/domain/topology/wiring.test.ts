import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { neighbourhoodOf } from '../../../lib/domain/topology/neighbourhood.ts'
import { wiringOf } from '../../../lib/domain/topology/wiring.ts'
import { wiringFaults } from '../../../lib/domain/topology/wiring-faults.ts'
import { fabricOf } from '../../../lib/rules/model/fabric.ts'
import { DEFAULT_CONFIG } from '../../../lib/rules/model/fabric-config.ts'
import { BASE, objectsOf } from '../../rules/fabric-text.ts'

const SAMPLE = readFileSync(join(import.meta.dirname, '../../../samples/prepop.yaml'), 'utf8')

function fabricIn(text: string) {
  return fabricOf(objectsOf(text, 'f.yaml'), DEFAULT_CONFIG)
}

const sample = wiringOf(fabricIn(SAMPLE))

const document = (kind: string, name: string, spec: string) =>
  `apiVersion: wiring.githedgehog.com/v1beta1\nkind: ${kind}\nmetadata: {name: ${name}}\nspec: ${spec}\n`
const cable = (name: string, server: string, port: string) =>
  document('Connection', name, `{unbundled: {link: {server: {port: ${server}/eth0}, switch: {port: ${port}}}}}`)
const small = [
  document('Switch', 'leaf-01', '{role: server-leaf, redundancy: {group: rack-1, type: eslag}}'),
  document('Server', 'a', '{}'),
  document('Server', 'alone', '{}'),
  cable('one', 'a', 'leaf-01/E1/1'),
  cable('two', 'gone', 'leaf-01/E1/1'),
].join('---\n')

describe('the wiring of a fabric', () => {
  test('has each device once, in its tier', () => {
    const at = (tier: string) => sample.nodes.filter((node) => node.tier === tier)
    expect(at('spine').map(({ name }) => name)).toEqual(['spine-01', 'spine-02'])
    expect(at('leaf').every(({ role }) => role.endsWith('-leaf'))).toBe(true)
    expect(new Set(sample.nodes.map(({ id }) => id)).size).toBe(sample.nodes.length)
    expect(sample.nodes.find(({ name }) => name === 'leaf-01')).toMatchObject({
      id: 'Switch/leaf-01',
      object: 'Switch.wiring.githedgehog.com/default/leaf-01',
      group: 'eslag-0',
    })
  })

  test('has each link with both ports', () => {
    const inside = sample.links.filter(({ b }) => b !== null && !b.node.startsWith('External/'))
    expect(inside.length).toBeGreaterThan(20)
    for (const { a, b } of inside) expect([a.port, b?.port]).not.toContain('')
    const ends = sample.links.flatMap(({ a, b }) => (b === null ? [a] : [a, b]))
    const counted = sample.nodes.reduce((sum, { links }) => sum + links, 0)
    expect(counted).toBe(ends.length)
  })

  test('tells a device that is named and not there, and one that nothing leads to', () => {
    const { nodes } = wiringOf(fabricIn(small))
    expect(nodes.map(({ id, object, links }) => [id, object !== null, links])).toEqual([
      ['Switch/leaf-01', true, 2],
      ['Server/a', true, 1],
      ['Server/alone', true, 0],
      ['Server/gone', false, 1],
    ])
  })

  test('leads to what is outside where an attachment says so', () => {
    const { links } = wiringOf(fabricIn(BASE))
    const outside = links.filter(({ type }) => type === 'external')
    expect(outside).toContainEqual(expect.objectContaining({ b: { node: 'External/edge-1', port: '' } }))
    expect(links.filter(({ type }) => type === 'staticExternal').every(({ b }) => b === null)).toBe(true)
  })

  test('has the faults of its connections, unless they are silenced', () => {
    const codes = (silenced: { rule: string; object: string; reason: string }[]) =>
      [...wiringFaults(fabricIn(small), silenced)].map(({ fault, connection }) => `${connection} ${fault.code}`)
    expect(codes([])).toEqual(expect.arrayContaining(['two connection_server_unknown', 'two connection_port_used_twice']))
    const rule = 'connection_server_unknown'
    expect(codes([{ rule, object: 'Connection/two', reason: 'planned' }])).not.toContain(`two ${rule}`)
  })
})

describe('the neighbourhood of a device', () => {
  const near = (focus: string, depth: number) => neighbourhoodOf(sample, { focus, depth })

  test.each(['server-05', 'Server/server-05', 'server/server-05'])('is found by %s', (focus) => {
    expect(near(focus, 1).middle).toBe('Server/server-05')
  })

  test('has the links of the device, and no others', () => {
    const { links, nodes } = near('leaf-03', 1)
    expect(links).toEqual(sample.links.filter(({ a, b }) => [a.node, b?.node].includes('Switch/leaf-03')))
    expect(nodes.length).toBeGreaterThan(1)
  })

  test('grows with each step, until it is all that hangs together', () => {
    const sizes = [1, 2, 3, 4, 5].map((depth) => near('server-05', depth).links.length)
    expect(sizes).toEqual(sizes.toSorted((a, b) => a - b))
    expect(sizes[0]).toBeLessThan(sizes[1] ?? 0)
    expect(sizes.at(-1)).toBeLessThanOrEqual(sample.links.length)
  })

  test('of a name that is almost right is refused with that name', () => {
    expect(() => near('laef-03', 1)).toThrow(/no device laef-03.*did you mean leaf-0/)
  })
})
