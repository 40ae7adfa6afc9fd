import { expect, test } from 'vitest'
import { type ChangesPage, objectChanges } from '../../../lib/domain/past/object-changes.ts'
import { IngestedFabric } from '../../support/ingested-fabric.ts'
import { configMap, LAB, MANAGED, vpcWith } from '../../support/objects.ts'

const NAMES = ['a', 'b', 'c', 'd', 'e']
const ALL: ChangesPage = { limit: 500, context: 3 }

const fabric = await IngestedFabric.create()
const before = fabric.snapshot
const text = NAMES.map((name) => vpcWith(name)).join('---\n')
await fabric.ingest('01', { 'raw/a.yaml': `${text}---\n${configMap('other')}` })
const created = fabric.snapshot
fabric.put({ 'managed/vpcs/a.yaml': vpcWith('a', 'mtu: 1500') })

const changes = async (page: ChangesPage) => objectChanges(await fabric.state(), before, created, page)
const told = ({ objects, files }: Awaited<ReturnType<typeof changes>>) => [...objects, ...files].map(({ path }) => path)

test.each([1, 2, 3, 100])('pages of %i files tell what one page tells, and how much is left', async (limit) => {
  const all = told(await changes(ALL))
  const seen: string[] = []
  for (let after: string | undefined = ''; after !== undefined; ) {
    const page = await changes({ ...ALL, limit, after })
    seen.push(...told(page))
    expect(seen.length + page.left_out).toBe(all.length)
    after = page.next
  }
  expect(seen.sort()).toEqual(all.sort())
})

test('only what begins with a path', async () => {
  const page = await changes({ ...ALL, pathPrefix: `${MANAGED}/vpcs/` })
  expect(told(page)).toEqual(NAMES.map((name) => `${LAB}/managed/vpcs/${name}.yaml`))
  expect(page.left_out).toBe(0)
})

test.each([
  [0, ['-  mtu: 9000', '+  mtu: 1500']],
  [100_000, [' apiVersion', ' kind', ' metadata', '   name: a', ' spec', '-  mtu: 9000', '+  mtu: 1500']],
])('a diff has %i unchanged lines around a change', async (context, lines) => {
  const { objects } = await objectChanges(await fabric.state(), created, fabric.snapshot, { ...ALL, context })
  const body = objects[0]?.diff?.split('\n').filter((line) => /^[ +-](?![+-])/.test(line)) ?? []
  expect(body.map((line) => (line.startsWith(' ') && !line.includes('name') ? line.split(':')[0] : line))).toEqual(lines)
})

test('a folder that is too deep is one change, and the others are told', async () => {
  const deep = `managed/${'a/'.repeat(100)}`
  fabric.put({ [`${deep}a/x.yaml`]: vpcWith('x'), 'managed/vpcs/b.yaml': vpcWith('b', 'mtu: 1500') })
  const { objects, files } = await objectChanges(await fabric.state(), created, fabric.snapshot, ALL)
  expect(objects.map(({ path }) => path)).toEqual([`${MANAGED}/vpcs/a.yaml`, `${MANAGED}/vpcs/b.yaml`])
  expect(files).toEqual([{ change: 'added', path: `${LAB}/${deep}` }])
})

test('added and removed lines are counted, whatever they look like', async () => {
  const odd = `managed/odd.yaml`
  const counted = async (one: string, other: string) => {
    fabric.put({ [odd]: one })
    const first = fabric.snapshot
    fabric.put({ [odd]: other })
    const { objects } = await objectChanges(await fabric.state(), first, fabric.snapshot, ALL)
    return objects.map(({ lines }) => lines)
  }
  expect(await counted('-- a/x\n# same\n', '++ b/x\n++ c\n# same\n')).toEqual([{ added: 2, removed: 1 }])
  expect(await counted('@@ -1 +1 @@\nx', '@@ -9,9 +9,9 @@\nx\n')).toEqual([{ added: 2, removed: 2 }])
  const far = (first: string, last: string) => `${first}\n${'# between\n'.repeat(20)}${last}\n`
  expect(await counted(far('- 1', '- 2'), far('- 3', '- 4'))).toEqual([{ added: 2, removed: 2 }])
})
