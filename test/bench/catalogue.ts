import { setTimeout } from 'node:timers/promises'
import { fabricSearch } from '../../lib/app/reading/fabric-search.ts'
import { notedListings } from '../../lib/app/reading/noted-listings.ts'
import type { ReadingContext } from '../../lib/app/transaction/operation-context.ts'
import { recentListings } from '../../lib/domain/manifest/shard-listings.ts'
import { listObjects } from '../../lib/domain/objects/list-objects.ts'
import { searchIndex } from '../../lib/domain/search/indexed-file.ts'
import { ChangeSet } from '../../lib/domain/tree/change-set.ts'
import { notesOnDisk } from '../app/notes-on-disk.ts'
import { wiringStream } from '../support/generated-wiring.ts'
import { IngestedFabric } from '../support/ingested-fabric.ts'

/**
 * What a list of all objects, and a search in all of them, cost without a note and with one:
 * `npx tsx test/bench/catalogue.ts [objects]`.
 */
const [count = '20000'] = process.argv.slice(2)
const fabric = await IngestedFabric.create()
await fabric.ingest('01', { 'raw/a.yaml': wiringStream(Number(count)) })
const disk = notesOnDisk()
let searched = searchIndex(0)

/** Without a note, and then by a process that finds it. */
for (const name of ['without a note', 'with a note', 'with a note again']) {
  const state = await fabric.state()
  const listings = notedListings({ notes: disk.notes() }, state.layout.directory, {
    build: 'bench',
    known: recentListings(64 * 1024 * 1024),
  })
  const before = process.cpuUsage()
  await listings.recall()
  const recalled = process.cpuUsage(before)
  const { objects } = await listObjects({ fabric: state, changes: new ChangeSet() }, { limit: 1_000_000 }, listings)
  const listed = process.cpuUsage(before)
  await listings.note()
  const [first, all] = [recalled, listed].map(({ user, system }) => ((user + system) / 1e6).toFixed(2))
  const noted = [...disk.files.values()].reduce((sum, { length }) => sum + length, 0)
  console.log(`${objects.length} objects ${name}: ${all} s of CPU, ${first} of them for the note of ${noted} bytes`)
}

/** A text that is nowhere, in as many requests as it takes; the note is left by a request that sees all files. */
for (const name of ['without a note', 'again', 'with a note']) {
  const { settings } = await fabric.state()
  const repository = { refresh: async () => fabric.snapshot, notes: disk.notes() }
  const context = { settings, repository, now: () => new Date() } as unknown as ReadingContext
  if (name !== 'again') searched = searchIndex(64 * 1024 * 1024)
  const before = process.cpuUsage()
  let [requests, after]: [number, string | undefined] = [0, undefined]
  do {
    const query = { text: 'nowhere', part: 'all', limit: 100, ...(after !== undefined && { after }) } as const
    const page = await fabricSearch(context, query, { build: 'bench', known: searched })
    requests += 1
    after = page.next
  } while (after !== undefined)
  const { user, system } = process.cpuUsage(before)
  console.log(`searched ${name}: ${((user + system) / 1e6).toFixed(2)} s of CPU in ${requests} requests`)
  // The note is written after the answer.
  await setTimeout(2000)
}
for (const [note, { length }] of disk.files) console.log(`${note}: ${length} bytes`)
