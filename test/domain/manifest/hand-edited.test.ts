import { expect, test } from 'vitest'
import { defaultSettings } from '../../../lib/domain/fabric/default-settings.ts'
import { layoutOf } from '../../../lib/domain/fabric/layout.ts'
import { decodeHead, encodeHead, headOf } from '../../../lib/domain/manifest/head.ts'
import { Manifest } from '../../../lib/domain/manifest/manifest.ts'
import { encodeShard } from '../../../lib/domain/manifest/shard.ts'
import { ChangeSet } from '../../../lib/domain/tree/change-set.ts'
import { MemorySnapshot } from '../../support/memory-snapshot.ts'

const settings = defaultSettings('lab')
const layout = layoutOf(settings)
const entry = (name: string) => ({
  object: `VPC.vpc.githedgehog.com/default/${name}`,
  path: `managed/vpcs/${name}.yaml`,
  blob: 'a'.repeat(40),
  operation: '01',
})

/** Counts what is asked of it. */
class CountingSnapshot extends MemorySnapshot {
  asked = 0

  override list(directory: string) {
    this.asked++
    return super.list(directory)
  }

  override entry(path: string) {
    this.asked++
    return super.entry(path)
  }
}

async function written(count: number): Promise<MemorySnapshot> {
  const empty = new MemorySnapshot()
  const manifest = new Manifest(empty, layout)
  for (let index = 0; index < count; index++) await manifest.set('vpcs', entry(`vpc-${index}`))
  const changes = new ChangeSet()
  await manifest.write(changes, settings)
  return empty.apply(changes.changes)
}

test('a manifest that claims 65,536 shards for each of 200 kinds costs only the shards that exist', async () => {
  const kinds = [...Array(200).keys()].map((index) => ({ plural: `p${index}`, count: 1, depth: 4 }))
  const snapshot = new CountingSnapshot({ [layout.manifest]: encodeHead(headOf(settings, kinds)) })
  const manifest = new Manifest(snapshot, layout, kinds)
  for (const { plural } of kinds) expect(await manifest.all(plural)).toEqual([])
  expect(snapshot.asked).toBeLessThan(200 * 5)
})

test.each([
  [3, 0],
  [200, 1],
  [2100, 2],
])('%i objects are found whatever depth the manifest claims for them', async (count, depth) => {
  const snapshot = await written(count)
  for (const said of [0, 1, 2, 3, 4]) {
    const manifest = new Manifest(snapshot, layout, [{ plural: 'vpcs', count, depth: said }])
    expect(await manifest.get('vpcs', entry('vpc-1').object)).toEqual(entry('vpc-1'))
    expect(await manifest.all('vpcs')).toHaveLength(count)
    expect(manifest.kinds).toEqual([{ plural: 'vpcs', count, depth }])
  }
})

test('a false object count splits no shard', async () => {
  const snapshot = await written(3)
  const manifest = new Manifest(snapshot, layout, [{ plural: 'vpcs', count: 1_000_000_000, depth: 0 }])
  await manifest.set('vpcs', entry('vpc-9'))
  expect(manifest.kinds).toEqual([{ plural: 'vpcs', count: 4, depth: 0 }])
})

test.each([
  ['more digits than there are', { plural: 'vpcs', count: 1, depth: 5 }, 2],
  ['a plural that is no name', { plural: '../x', count: 1, depth: 0 }, 2],
])('a head with %s is refused with its line', (_, kind, line) => {
  const head = Buffer.from(encodeHead(headOf(settings, [kind]))).toString()
  const at = head.split('\n').findIndex((text) => text.includes('"plural"')) + 1
  expect(at).toBeGreaterThan(line)
  expect(() => decodeHead(Buffer.from(head), layout.manifest)).toThrow(
    expect.objectContaining({
      code: 'manifest_unreadable',
      data: { faults: [expect.objectContaining({ file: layout.manifest, line: at })] },
    }),
  )
})

test.each(['../../../x.yaml', '.git/config', 'managed//x.yaml', 'a\\b'])('an entry cannot lead to %j', async (path) => {
  const shard = `${layout.manifestShards}/vpcs.yaml`
  const snapshot = new MemorySnapshot({ [shard]: encodeShard([{ ...entry('a'), path }]) })
  const manifest = new Manifest(snapshot, layout, [{ plural: 'vpcs', count: 1, depth: 0 }])
  await expect(manifest.get('vpcs', entry('a').object)).rejects.toMatchObject({
    code: 'manifest_unreadable',
    data: { faults: [{ file: shard, line: 1 }] },
  })
})

test('an oversized head is refused before it is parsed', () => {
  const read = () => decodeHead(Buffer.from(`a: [${'{},'.repeat(170_000)}]`), layout.manifest)
  expect(read).toThrow(expect.objectContaining({ code: 'manifest_unreadable' }) as Error)
  expect(read).toThrow(
    expect.objectContaining({
      data: { faults: [expect.objectContaining({ message: expect.stringContaining('pieces of syntax') as string })] },
    }) as Error,
  )
})
