import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { objectId } from '../../lib/git/object/git-object.ts'
import { EntryTable } from '../../lib/git/pack/entry-table.ts'
import { PackBuilder } from '../../lib/git/pack/pack-builder.ts'
import { HeldBytes } from '../../lib/git/pack/pack-bytes.ts'
import { PackError } from '../../lib/git/pack/pack-error.ts'
import { PackIndex } from '../../lib/git/pack/pack-index.ts'
import { entriesOf, packsToMerge, selectObjects } from '../../lib/git/pack/pack-selection.ts'
import { PackSpool } from '../../lib/git/pack/pack-spool.ts'
import { createRepository } from '../../lib/local/git-host/git-server.ts'
import { commitFiles, git, gitWithInput, temporaryDirectory } from '../support/git.ts'
import { indexBytes } from '../support/index-bytes.ts'

const notOnDisk = () => Promise.reject(new Error('it fits in memory'))
const LIMITS = { objectBytes: 1_000_000 }

async function repositoryWithDeltas(): Promise<string> {
  const path = await createRepository(await temporaryDirectory(), 'deltas.git')
  const line = (number: number) => `line ${number} ${'x'.repeat(number % 50)}\n`
  for (let version = 0; version < 12; version += 1) {
    const text = Array.from({ length: 400 }, (_, number) => line(number % 7 === version % 7 ? number * version : number)).join('')
    await commitFiles(path, { 'big.txt': text, [`d${version}/small.yaml`]: `v: ${version}\n` })
  }
  return path
}

/** A pack of everything, with what git makes of it. */
function packOf(path: string, ...options: string[]): { pack: Buffer; index: Buffer } {
  const name = gitWithInput(path, ['pack-objects', '--all', '--quiet', ...options, join(path, 'out')], '')
    .toString()
    .trim()
  return { pack: readFileSync(join(path, `out-${name}.pack`)), index: readFileSync(join(path, `out-${name}.idx`)) }
}

describe("an index equals git's byte for byte", () => {
  test.each([
    ['with deltas by offset', ['--delta-base-offset', '--depth=50']],
    ['with deltas by name', ['--depth=50']],
    ['without deltas', ['--depth=0']],
  ])('%s', async (_, options) => {
    const { pack, index } = packOf(await repositoryWithDeltas(), ...options)
    const progress: number[] = []
    const indexed = await indexBytes(pack, { ...LIMITS, onProgress: (done) => progress.push(done) })
    expect(indexed.index.equals(index)).toBe(true)
    expect(progress.at(-1)).toBe(pack.readUInt32BE(8))
  })

  test.each([300, 6000])('%i objects are sorted by id, equal ones by place', (count) => {
    const id = (number: number) =>
      createHash('sha1')
        .update(`${number % (count - 10)}`)
        .digest()
    const table = EntryTable.of(Array.from({ length: count }, (_, n) => ({ id: id(n), offset: 12 + n, crc: 0 })))
    const places = Array.from({ length: count }, (_, place) => place)
    expect([...table.inOrder()]).toEqual(places.sort((a, b) => Buffer.compare(id(a), id(b)) || a - b))
  })

  test('with objects above the cap', async () => {
    const path = await createRepository(await temporaryDirectory(), 'large.git')
    await commitFiles(path, { 'zeros.bin': Buffer.alloc(2_000_000), 'a.yaml': 'a: 1\n' })
    const { pack, index } = packOf(path)
    expect((await indexBytes(pack, { objectBytes: 1000 })).index.equals(index)).toBe(true)
  })

  test('for packs written by the manager', async () => {
    const directory = await temporaryDirectory()
    const builder = new PackBuilder()
    for (let number = 0; number < 300; number += 1) builder.add('blob', Buffer.from(`n: ${number}\n`.repeat(number)))
    const { pack, index } = builder.build()
    await git(directory, 'init', '--quiet', '--bare')
    gitWithInput(directory, ['index-pack', '--stdin', '--strict', join(directory, 'x.pack')], pack)
    expect(readFileSync(join(directory, 'x.idx')).equals(index)).toBe(true)
  })
})

test('an object over the cap that only a delta declares is refused', async () => {
  const { pack } = packOf(await repositoryWithDeltas(), '--delta-base-offset')
  await expect(indexBytes(pack, { objectBytes: 5000 })).rejects.toThrow(PackError)
})

test('any flipped byte in a pack is found', async () => {
  const builder = new PackBuilder()
  for (let number = 0; number < 20; number += 1) builder.add('blob', Buffer.from(`n: ${number}\n`))
  const { pack } = builder.build()
  await fc.assert(
    fc.asyncProperty(fc.nat(pack.length - 1), fc.integer({ min: 1, max: 255 }), async (at, flip) => {
      const broken = Buffer.from(pack)
      broken.writeUInt8(broken.readUInt8(at) ^ flip, at)
      await expect(indexBytes(broken, LIMITS)).rejects.toThrow(PackError)
      await expect(indexBytes(pack.subarray(0, at), LIMITS)).rejects.toThrow(PackError)
    }),
  )
})

test('every object that was added is found in the index, and no other', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.uint8Array({ maxLength: 40 }), { selector: (bytes) => Buffer.from(bytes).toString('hex') }),
      fc.uint8Array(),
      (contents, other) => {
        const builder = new PackBuilder()
        const ids = contents.map((bytes) => builder.add('blob', bytes))
        const index = new PackIndex(builder.build().index)
        expect(index.count).toBe(contents.length)
        for (const oid of ids) expect(index.find(oid)).toBeGreaterThan(0)
        const absent = objectId('blob', other)
        expect(index.find(absent) !== undefined).toBe(ids.includes(absent))
      },
    ),
  )
})

test('merged packs hold all objects of all packs once, as the deltas that they were', async () => {
  const path = await repositoryWithDeltas()
  const packs = [['--delta-base-offset'], ['--depth=20'], ['--depth=0']].map((options) => {
    const { pack, index } = packOf(path, ...options)
    return { bytes: new HeldBytes(pack), index: new PackIndex(index) }
  })
  const read = () => Promise.reject(new Error('a delta was replaced'))
  const merged = await selectObjects(entriesOf(packs), { spool: new PackSpool(notOnDisk, 1_000_000), read })
  expect(new PackIndex(merged.index).count).toBe(packs[0]?.index.count)
  expect((await indexBytes(merged.pack as Buffer, LIMITS)).index.equals(merged.index)).toBe(true)
})

test.each([
  [{ base: 1000, a: 1, b: 1, c: 1 }, ['a', 'b', 'c']],
  [{ base: 1000, a: 1, b: 2, c: 6, d: 100 }, ['a', 'b', 'c']],
  [{ a: 1, b: 1000 }, ['a', 'b']],
  [{ a: 5, b: 5, c: 5 }, ['a', 'b', 'c']],
])('of packs %j those to merge are %j', (sizes, names) => {
  expect(packsToMerge(new Map(Object.entries(sizes)))).toEqual(names)
})
