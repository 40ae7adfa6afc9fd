import { beforeAll, expect, test } from 'vitest'
import type { Notes } from '../../lib/app/ports/ports.ts'
import { fabricCatalogue } from '../../lib/app/reading/fabric-catalogue.ts'
import { fabricSearch } from '../../lib/app/reading/fabric-search.ts'
import { notedListings } from '../../lib/app/reading/noted-listings.ts'
import type { ReadingContext } from '../../lib/app/transaction/operation-context.ts'
import { recentListings } from '../../lib/domain/manifest/shard-listings.ts'
import { listObjects } from '../../lib/domain/objects/list-objects.ts'
import { searchIndex } from '../../lib/domain/search/indexed-file.ts'
import { ChangeSet } from '../../lib/domain/tree/change-set.ts'
import { eventually } from '../support/eventually.ts'
import { IngestedFabric } from '../support/ingested-fabric.ts'
import type { MemorySnapshot } from '../support/memory-snapshot.ts'
import { LAB, vpc } from '../support/objects.ts'
import { notesOnDisk } from './notes-on-disk.ts'

/** More than one shard has: theirs are sixteen. */
const NAMES = Array.from({ length: 140 }, (_, index) => `vpc-${index}`)
const SHARDS = 16

let fabric: IngestedFabric

beforeAll(async () => {
  fabric = await IngestedFabric.create()
  await fabric.ingest('01', { 'raw/a.yaml': NAMES.map((name) => vpc(name)).join('---\n') })
})

function contextWith(notes: Notes): ReadingContext {
  const repository = { refresh: async () => fabric.snapshot, notes } as unknown as ReadingContext['repository']
  return { settings: { name: 'lab', directory: LAB }, repository, now: () => new Date() } as ReadingContext
}

/** Counts the blobs that are read of a snapshot. */
function counted(snapshot: MemorySnapshot): Set<string> {
  const blobs = new Set<string>()
  const { blob } = snapshot
  snapshot.blob = (oid) => {
    blobs.add(oid)
    return blob.call(snapshot, oid)
  }
  return blobs
}

/** Lists all objects in a process that knows nothing yet; returns the names, and how many blobs were read for them. */
async function list(notes: ReturnType<typeof notesOnDisk>, of: IngestedFabric = fabric, build = 'one') {
  const state = await of.state()
  const blobs = counted(of.snapshot)
  const options = { build, known: recentListings(1024 * 1024) }
  const listings = notedListings({ notes: notes.notes() }, LAB, options)
  await listings.recall()
  const { objects } = await listObjects({ fabric: state, changes: new ChangeSet() }, { limit: 1000 }, listings)
  await listings.note()
  return { objects, read: blobs.size }
}

test('the next process reads no shard, lists the same, and writes nothing', async () => {
  const disk = notesOnDisk()
  const [first, second] = [await list(disk), await list(disk)]
  expect([first.read, second.read]).toEqual([SHARDS, 0])
  expect(first.objects.map(({ name }) => name)).toEqual(NAMES.toSorted())
  expect(second.objects).toEqual(first.objects)
  expect([disk.writes(), disk.files.size]).toEqual([1, 1])
})

test('after an edit the next process reads the shard of the object, and its note replaces the one before', async () => {
  const edited = await IngestedFabric.create()
  await edited.ingest('01', { 'raw/a.yaml': NAMES.map((name) => vpc(name)).join('---\n') })
  const disk = notesOnDisk()
  await list(disk, edited)
  await edited.ingest('02', { 'raw/b.yaml': vpc('new') })
  const [changed, again] = [await list(disk, edited), await list(disk, edited)]
  expect([changed.read, again.read]).toEqual([1, 0])
  expect(changed.objects.map(({ name }) => name)).toEqual([...NAMES, 'new'].sort())
  expect([disk.writes(), disk.files.size]).toEqual([2, 1])
})

test.each<[string, (bytes: Uint8Array) => Uint8Array, string]>([
  ['of another build', (bytes) => bytes, 'two'],
  ['that is damaged', (bytes) => Buffer.concat([bytes.subarray(0, -20), Buffer.alloc(20, 'x')]), 'one'],
  ['that is cut off', (bytes) => bytes.subarray(0, 100), 'one'],
  ['that is empty', () => new Uint8Array(), 'one'],
])('a note %s counts as none', async (_, change, build) => {
  const disk = notesOnDisk()
  const { objects } = await list(disk)
  for (const [name, bytes] of disk.files) disk.files.set(name, change(bytes))
  expect(await list(disk, fabric, build)).toEqual({ objects, read: SHARDS })
})

test('nobody waits until the note is written', async () => {
  let notes: Partial<Notes> = {}
  const writing = new Promise<void>((resolve) => {
    notes = {
      read: () => Promise.resolve(undefined),
      // Is never done.
      write: () => new Promise<void>(() => resolve()),
    }
  })
  const { read } = await fabricCatalogue(contextWith(notes as Notes), { hasVersions: false }, 'one')
  expect((await read()).groups.map(({ names }) => names.length)).toEqual([NAMES.length])
  await writing
})

test('what a search of all files has read, the next process finds by the note, and a part of it writes none', async () => {
  const disk = notesOnDisk()
  const search = async (limit: number, text: string) => {
    const blobs = counted(fabric.snapshot)
    const { found, searched } = await fabricSearch(
      contextWith(disk.notes()),
      { text, part: 'all', limit },
      { build: 'one', known: searchIndex(1024 * 1024) },
    )
    return { found: found.length, searched, read: blobs.size }
  }
  expect(await search(1, 'vpc-')).toMatchObject({ found: 1, searched: 1 })
  expect(disk.files.size).toBe(0)
  const first = await search(1000, 'nothing')
  await eventually(async () => expect(disk.writes()).toBe(1))
  const second = await search(1000, 'nothing')
  expect([first, second]).toMatchObject([
    { found: 0, searched: NAMES.length },
    { found: 0, searched: NAMES.length },
  ])
  expect(first.read - second.read).toBe(NAMES.length)
  expect((await search(1000, 'vpc-139')).found).toBe(1)
})
