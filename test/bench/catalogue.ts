import { NotedListings } from '../../lib/app/reading/noted-listings.ts'
import { RecentListings } from '../../lib/domain/manifest/shard-listings.ts'
import { listObjects } from '../../lib/domain/objects/list-objects.ts'
import { ChangeSet } from '../../lib/domain/tree/change-set.ts'
import { notesOnDisk } from '../app/notes-on-disk.ts'
import { wiringStream } from '../support/generated-wiring.ts'
import { IngestedFabric } from '../support/ingested-fabric.ts'

/** What a list of all objects costs without a note and with one: `npx tsx test/bench/catalogue.ts [objects]`. */
const [count = '20000'] = process.argv.slice(2)
const fabric = await IngestedFabric.create()
await fabric.ingest('01', { 'raw/a.yaml': wiringStream(Number(count)) })
const disk = notesOnDisk()

/** Without a note, and then by a process that finds it. */
for (const name of ['without a note', 'with a note', 'with a note again']) {
  const state = await fabric.state()
  const listings = new NotedListings({ notes: disk.notes() }, state.layout.directory, {
    build: 'bench',
    listings: new RecentListings(64 * 1024 * 1024),
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
