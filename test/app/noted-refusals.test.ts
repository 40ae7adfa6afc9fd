import { expect, test } from 'vitest'
import { noteRefusals, recallRefusals } from '../../lib/app/operations/noted-refusals.ts'
import type { Notes } from '../../lib/app/ports/ports.ts'
import { crdCheck } from '../../lib/domain/crd/crd-check.ts'
import { defaultSettings } from '../../lib/domain/fabric/default-settings.ts'
import { planIngest } from '../../lib/domain/ingest/ingest.ts'
import { openFabric } from '../../lib/domain/manifest/fabric-state.ts'
import { encodeHead, headOf } from '../../lib/domain/manifest/head.ts'
import { findRawFiles } from '../../lib/domain/raw/raw-file.ts'
import { RefusedReadings } from '../../lib/domain/raw/refused-readings.ts'
import { MemorySnapshot } from '../support/memory-snapshot.ts'
import { ANN, LAB, raw, vpc } from '../support/objects.ts'
import { notesOnDisk } from './notes-on-disk.ts'

const context = { operation: '01', kind: 'ingest' as const, actor: ANN, time: new Date('2026-11-23T05:50:33Z') }

function refusedFiles(count: number): Record<string, string> {
  const files = Array.from({ length: count }, (_, index) => [raw(`bad-${index}.yaml`), `${vpc(`vpc-${index}`)}---\nx: [\n`])
  return Object.fromEntries(files) as Record<string, string>
}

/** Ingests in a process that knows nothing yet; returns what was told, and how many raw files were read. */
async function ingest(notes: Notes, files: Record<string, string>, build = 'one') {
  const snapshot = new MemorySnapshot({ [`${LAB}/.hnp/manifest.yaml`]: encodeHead(headOf(defaultSettings('lab'), [])), ...files })
  const blobs = new Set<string>()
  const { blob } = snapshot
  snapshot.blob = (oid) => {
    blobs.add(oid)
    return blob.call(snapshot, oid)
  }
  const fabric = await openFabric(snapshot, { name: 'lab', directory: LAB })
  if (fabric === undefined) throw new Error('not initialised')
  const check = await crdCheck(snapshot, fabric.settings)
  const read = { fabric, files: await findRawFiles(snapshot, fabric.layout), check }
  const refused = new RefusedReadings(1024 * 1024)
  await recallRefusals({ notes }, read, { build, refused })
  const { documents, faults } = await planIngest(fabric, read.files, context, { atomic: false, check, refused })
  await noteRefusals({ notes }, read, { build, refused })
  return { told: { documents, faults }, read: read.files.filter((file) => blobs.has(file.blob)).length }
}

test('the next process reads none of many refused files, tells the same of them, and writes nothing', async () => {
  const { notes, writes } = notesOnDisk()
  const first = await ingest(notes(), refusedFiles(50))
  const second = await ingest(notes(), refusedFiles(50))
  expect([first.read, second.read]).toEqual([50, 0])
  expect(second.told).toEqual(first.told)
  expect(writes()).toBe(1)
})

test('what was mended is read, and what is refused anew is noted', async () => {
  const { notes, writes } = notesOnDisk()
  await ingest(notes(), refusedFiles(50))
  expect((await ingest(notes(), { ...refusedFiles(50), [raw('bad-7.yaml')]: vpc('vpc-7') })).read).toBe(1)
  expect(writes()).toBe(1)
  expect((await ingest(notes(), refusedFiles(51))).read).toBe(1)
  expect((await ingest(notes(), refusedFiles(51))).read).toBe(0)
  expect(writes()).toBe(2)
})

const same = (bytes: Uint8Array) => bytes

test.each<[string, (bytes: Uint8Array) => Uint8Array, string]>([
  ['of another build', same, 'two'],
  ['that is damaged', (bytes) => Buffer.concat([bytes.subarray(0, -20), Buffer.alloc(20, 'x')]), 'one'],
  ['that is cut off', (bytes) => bytes.subarray(0, 500), 'one'],
  ['that is empty', () => new Uint8Array(), 'one'],
])('a note %s counts as none', async (_, change, build) => {
  const { files, notes } = notesOnDisk()
  await ingest(notes(), refusedFiles(20))
  for (const [name, bytes] of files) files.set(name, change(bytes))
  expect((await ingest(notes(), refusedFiles(20), build)).read).toBe(20)
})

test('of a few files nothing is noted', async () => {
  const { notes, writes } = notesOnDisk()
  await ingest(notes(), refusedFiles(5))
  expect(writes()).toBe(0)
})
