import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { defaultSettings } from '../../../lib/domain/fabric/default-settings.ts'
import { layoutOf } from '../../../lib/domain/fabric/layout.ts'
import type { ManifestEntry } from '../../../lib/domain/manifest/entry.ts'
import { decodeHead } from '../../../lib/domain/manifest/head.ts'
import { Manifest } from '../../../lib/domain/manifest/manifest.ts'
import { decodeShard, depthFor, encodeShard, shardPath } from '../../../lib/domain/manifest/shard.ts'
import { ChangeSet } from '../../../lib/domain/tree/change-set.ts'
import { MemorySnapshot } from '../../support/memory-snapshot.ts'

const settings = defaultSettings('lab')
const layout = layoutOf(settings)

function entry(name: string, blob = 'a'.repeat(40)): ManifestEntry {
  return { object: `VPC.vpc.githedgehog.com/default/${name}`, path: `managed/vpcs/${name}.yaml`, blob, operation: '01' }
}

async function save(manifest: Manifest, snapshot: MemorySnapshot): Promise<{ snapshot: MemorySnapshot; paths: string[] }> {
  const changes = new ChangeSet()
  await manifest.write(changes, settings)
  return { snapshot: snapshot.apply(changes.changes), paths: changes.changes.map(({ path }) => path) }
}

async function open(snapshot: MemorySnapshot): Promise<Manifest> {
  const head = await snapshot.entry(layout.manifest)
  return new Manifest(snapshot, layout, decodeHead(await snapshot.blob(head?.oid ?? ''), layout.manifest).objects)
}

async function filled(count: number): Promise<MemorySnapshot> {
  const empty = new MemorySnapshot()
  const manifest = new Manifest(empty, layout)
  for (let index = 0; index < count; index++) await manifest.set('vpcs', entry(`vpc-${index}`))
  return (await save(manifest, empty)).snapshot
}

test('a written manifest reads back equal', async () => {
  const manifest = await open(await filled(3))
  expect(await manifest.get('vpcs', entry('vpc-1').object)).toEqual(entry('vpc-1'))
  expect(await manifest.get('vpcs', entry('vpc-9').object)).toBeUndefined()
  expect(manifest.kinds).toEqual([{ plural: 'vpcs', count: 3, depth: 0 }])
})

test('an entry is one line, lines are sorted, and nothing else changes with it', async () => {
  const before = await filled(3)
  const manifest = await open(before)
  await manifest.set('vpcs', entry('vpc-1', 'b'.repeat(40)))
  const { snapshot, paths } = await save(manifest, before)
  const file = `${layout.manifestShards}/vpcs.yaml`
  expect(paths).toEqual([file])
  const [old = [], now = []] = [before, snapshot].map((state) => state.text()[file]?.split('\n'))
  expect(now.filter((line, index) => line !== old[index])).toHaveLength(1)
})

test('removing the last object of a kind removes its file', async () => {
  const before = await filled(1)
  const manifest = await open(before)
  await manifest.delete('vpcs', entry('vpc-0').object)
  expect(Object.keys((await save(manifest, before)).snapshot.text())).toEqual([layout.manifest])
})

describe('in a large fabric', () => {
  test('adding one object changes one small shard and the head', async () => {
    const before = await filled(5_000)
    const manifest = await open(before)
    await manifest.set('vpcs', entry('new'))
    const changes = new ChangeSet()
    await manifest.write(changes, settings)
    expect(changes.changes.map(({ path }) => path)).toEqual([
      layout.manifest,
      expect.stringMatching(/manifest\/vpcs\/[0-9a-f]\/[0-9a-f]\.yaml$/),
    ])
    for (const change of changes.changes) expect('bytes' in change && change.bytes.length).toBeLessThan(64 * 1024)
  })

  test('growing past the bound splits the shards without losing an entry', async () => {
    let snapshot = await filled(128)
    const manifest = await open(snapshot)
    await manifest.set('vpcs', entry('one-more'))
    snapshot = (await save(manifest, snapshot)).snapshot
    expect(Object.keys(snapshot.text())).not.toContain(`${layout.manifestShards}/vpcs.yaml`)
    expect(await (await open(snapshot)).all('vpcs')).toHaveLength(129)
  })

  test.each([
    [0, 0],
    [128, 0],
    [129, 1],
    [2_048, 1],
    [2_049, 2],
    [32_769, 3],
    [1e9, 4],
  ])('%d objects: %d digits', (count, depth) => {
    expect(depthFor(count)).toBe(depth)
    expect(shardPath('vpcs', 'x', depth).split('/')).toHaveLength(depth + 1)
  })
})

test('a fresh manifest leaves no old shard behind', async () => {
  const before = await filled(300)
  const manifest = await Manifest.fresh(before, layout)
  await manifest.set('vpcs', entry('only'))
  const { snapshot } = await save(manifest, before)
  expect(Object.keys(snapshot.text())).toEqual([layout.manifest, `${layout.manifestShards}/vpcs.yaml`])
  expect(await (await open(snapshot)).all('vpcs')).toEqual([entry('only')])
})

test('a shard that was reformatted by hand is still read', () => {
  const text = '# mine\n- object: a\n  path: b\n  blob: "1234567890123456789012345678901234567890"\n  operation: "01"\n'
  expect(decodeShard(Buffer.from(text), 'x.yaml')).toEqual([
    { object: 'a', path: 'b', blob: '1234567890'.repeat(4), operation: '01' },
  ])
})

test('an unreadable shard is reported with every fault and its position', () => {
  const text = '- object: a\n  path: b\n  blob: nope\n  operation: "01"\n- {}\n'
  expect(() => decodeShard(Buffer.from(text), 'x.yaml')).toThrow(
    expect.objectContaining({
      code: 'manifest_unreadable',
      data: {
        faults: expect.arrayContaining([
          expect.objectContaining({ file: 'x.yaml', line: 3, column: 9 }),
          expect.objectContaining({ message: expect.stringContaining('1.object') }),
        ]),
      },
    }),
  )
})

test('any entries survive a round trip through a shard', () => {
  const text = fc.string({ unit: 'grapheme', minLength: 1 })
  const entries = fc.uniqueArray(
    fc.record({
      object: text,
      path: fc.stringMatching(/^[a-z]{1,9}(\/[a-z]{1,9}){0,3}\.yaml$/),
      blob: fc.stringMatching(/^[0-9a-f]{40}$/),
      source: text,
      document: fc.nat(),
      operation: text,
    }),
    { selector: ({ object }) => object },
  )
  fc.assert(
    fc.property(entries, (given) => {
      const sorted = [...given].sort((a, b) => (a.object < b.object ? -1 : 1))
      expect(decodeShard(encodeShard(given), 'x')).toEqual(sorted)
    }),
  )
})
