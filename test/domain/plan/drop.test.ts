import { describe, expect, test } from 'vitest'
import type { ErrorCode } from '../../../lib/contract/errors.ts'
import { ARCHIVE_STRATEGIES, type ArchiveStrategy } from '../../../lib/contract/fabric.ts'
import { defaultSettings } from '../../../lib/domain/fabric/default-settings.ts'
import { type DroppedFile, planDrop } from '../../../lib/domain/ingest/drop.ts'
import { planIngest } from '../../../lib/domain/ingest/ingest.ts'
import { planInit } from '../../../lib/domain/init/init.ts'
import { openFabric } from '../../../lib/domain/manifest/fabric-state.ts'
import type { Plan } from '../../../lib/domain/plan/plan.ts'
import { findRawFiles } from '../../../lib/domain/raw/raw-file.ts'
import { RefusedReadings } from '../../../lib/domain/raw/refused-readings.ts'
import { blobId } from '../../../lib/domain/tree/blob-id.ts'
import { refusal } from '../../ports/refusal.ts'
import { type Files, MemorySnapshot } from '../../support/memory-snapshot.ts'
import { ANN, configMap, LAB, vpcWith } from '../../support/objects.ts'

const context = { operation: '02', kind: 'ingest', actor: ANN } as const
const at = { ...context, time: new Date('2026-11-23T05:50:33Z') }

async function fabricOf(snapshot: MemorySnapshot, archive_strategy: ArchiveStrategy) {
  const fabric = await openFabric(snapshot, { name: 'lab', directory: LAB, archive_strategy })
  if (fabric === undefined) throw new Error('not initialised')
  return fabric
}

/** A fabric that is set up, with these files put into it by hand. */
async function empty(hand: Files = {}): Promise<MemorySnapshot> {
  const start = new MemorySnapshot()
  const { plan } = await planInit(
    start,
    defaultSettings('lab'),
    { ...at, operation: '00' },
    { force: false, stripHnpStamps: false },
  )
  return withFiles(start.apply(plan.changes.changes), hand)
}

function withFiles(snapshot: MemorySnapshot, hand: Files | Record<string, null>): MemorySnapshot {
  const files: Record<string, string | Uint8Array> = Object.fromEntries(snapshot.files)
  for (const [path, content] of Object.entries(hand)) {
    if (content === null) delete files[`${LAB}/${path}`]
    else files[`${LAB}/${path}`] = content
  }
  return new MemorySnapshot(files, snapshot)
}

async function drop(
  snapshot: MemorySnapshot,
  file: DroppedFile,
  strategy: ArchiveStrategy = 'rename_with_extension',
): Promise<Plan> {
  return planDrop(await fabricOf(snapshot, strategy), file, at, { atomic: false })
}

const file = (text: string, more: Partial<DroppedFile> = {}): DroppedFile => ({
  path: 'a.yaml',
  bytes: Buffer.from(text),
  ...more,
})

/** The same file pushed to raw/ and ingested from there. */
async function pushed(snapshot: MemorySnapshot, path: string, text: string, strategy: ArchiveStrategy) {
  const there = withFiles(snapshot, { [`raw/${path}`]: text })
  const fabric = await fabricOf(there, strategy)
  const files = (await findRawFiles(there, fabric.layout)).filter((found) => found.path === `${LAB}/raw/${path}`)
  return there.apply((await planIngest(fabric, files, at, { atomic: false })).changes.changes)
}

/** All files but the log, which names the commit that was read. */
const filesOf = (snapshot: MemorySnapshot) =>
  Object.fromEntries(Object.entries(snapshot.text()).filter(([path]) => !path.includes('archive-log')))

describe.each(ARCHIVE_STRATEGIES)('with the archive strategy %s', (strategy) => {
  test.each([
    ['a file with objects', 'a.yaml', `${vpcWith('a')}---\n${vpcWith('b')}`],
    ['a file below a directory', 'net/prod/a.yaml', vpcWith('a')],
    ['a file with others', 'a.yaml', `${vpcWith('a')}---\n${configMap('c')}`],
    ['a file that is refused', 'a.yaml', `${vpcWith('a')}---\nkind: [\n`],
    ['a file with nothing in it', 'a.yaml', '# nothing\n'],
  ])('%s leaves what a push and an ingest leave', async (_, path, text) => {
    const before = await empty()
    const plan = await drop(before, file(text, { path }), strategy)
    expect(filesOf(before.apply(plan.changes.changes))).toEqual(filesOf(await pushed(before, path, text, strategy)))
  })

  test('so does a file that replaces a waiting one', async () => {
    const before = await empty({ 'raw/a.yaml': vpcWith('old') })
    for (const text of [vpcWith('new'), 'kind: [\n']) {
      const plan = await drop(before, file(text, { replaces: blobId(Buffer.from(vpcWith('old'))) }), strategy)
      const after = before.apply(plan.changes.changes)
      expect(filesOf(after)).toEqual(filesOf(await pushed(before, 'a.yaml', text, strategy)))
    }
  })

  test('a file that is already waiting is ingested', async () => {
    const before = await empty({ 'raw/a.yaml': vpcWith('a') })
    const plan = await drop(before, file(vpcWith('a')), strategy)
    expect(filesOf(before.apply(plan.changes.changes))).toEqual(filesOf(await pushed(before, 'a.yaml', vpcWith('a'), strategy)))
  })

  test('dropping it again changes nothing, even after other files', async () => {
    let snapshot = await empty()
    for (const text of [vpcWith('a'), vpcWith('b')])
      snapshot = snapshot.apply((await drop(snapshot, file(text, { path: `${text.length}.yaml` }), strategy)).changes.changes)
    const again = await drop(snapshot, file(vpcWith('a'), { path: `${vpcWith('a').length}.yaml` }), strategy)
    expect(again.changes.isEmpty).toBe(true)
  })
})

test('dropping a file again restores its object if it was deleted or changed since', async () => {
  const first = (await empty()).apply((await drop(await empty(), file(vpcWith('a')))).changes.changes)
  const deleted = withFiles(first, { 'managed/vpcs/a.yaml': null })
  expect((await drop(deleted, file(vpcWith('a')))).documents).toMatchObject([{ fate: 'created' }])
  const other = first.apply((await drop(first, file(vpcWith('a', 'mtu: 1500'), { path: 'b.yaml' }))).changes.changes)
  expect((await drop(other, file(vpcWith('a')))).documents).toMatchObject([{ fate: 'updated' }])
})

test('another waiting file at the path is not overwritten unless its version is named', async () => {
  const before = await empty({ 'raw/a.yaml': vpcWith('old') })
  const blob = blobId(Buffer.from(vpcWith('old')))
  expect(await refusal('raw_file_exists', drop(before, file(vpcWith('new'))))).toMatchObject({
    message: `Another file waits at ${LAB}/raw/a.yaml: replace it with If-Match, or ingest it first`,
    data: { path: `${LAB}/raw/a.yaml`, blob },
  })
  await refusal('raw_file_exists', drop(before, file(vpcWith('new'), { replaces: 'f'.repeat(40) })))
})

test('what was ingested under another name, or otherwise under this one, is ingested', async () => {
  let snapshot = await empty()
  const dropped = async (text: string, path: string) => {
    const plan = await drop(snapshot, file(text, { path }))
    snapshot = snapshot.apply(plan.changes.changes)
    return plan.files.length
  }
  const [old, current] = [vpcWith('a'), `# more\n${vpcWith('a')}`]
  expect(await dropped(old, 'a.yaml')).toBe(1)
  expect(await dropped(current, 'a.yaml')).toBe(1)
  expect(await dropped(current, 'b.yaml')).toBe(1)
  expect(await dropped(`${current}\n\n`, 'a.yaml')).toBe(1)
  expect(await dropped(current, 'a.yaml')).toBe(0)
})

test('a file that waits is ingested, although it was ingested before', async () => {
  const first = (await empty()).apply((await drop(await empty(), file(vpcWith('a')))).changes.changes)
  const plan = await drop(withFiles(first, { 'raw/a.yaml': vpcWith('a') }), file(vpcWith('a')))
  expect(plan.files).toMatchObject([{ file: `${LAB}/raw/a.yaml`, outcome: 'ingested' }])
})

test('what is wrong with a file that waits is remembered', async () => {
  const before = await empty({ 'raw/a.yaml': 'kind: [\n' })
  const fabric = await fabricOf(before, 'none')
  const refused = new RefusedReadings(1_000_000)
  await planDrop(fabric, file('kind: [\n'), at, { atomic: false, refused })
  const [waiting] = await findRawFiles(before, fabric.layout)
  expect(waiting && refused.find(waiting, { kinds: fabric.kinds, check: undefined })?.file).toEqual(waiting)
})

const noType = {
  message: 'Only YAML and JSON files are ingested',
  data: { faults: [{ code: 'invalid_file_name', expected: 'a name that ends in .yaml, .yml or .json' }] },
}
const directory = `${LAB}/raw/directory.yaml is a directory`

test.each<[string, ErrorCode, object]>([
  ['../managed/a.yaml', 'unsafe_path', { message: expect.stringMatching(/^The path "..\/managed\/a.yaml" has ./) }],
  ['/a.yaml', 'unsafe_path', { data: { path: '/a.yaml', reason: expect.stringMatching(/./) } }],
  ['a/../../b.yaml', 'unsafe_path', {}],
  ['.git/a.yaml', 'unsafe_path', {}],
  ['', 'unsafe_path', {}],
  ['a.txt', 'invalid_request', noType],
  ['a.yaml.archived', 'invalid_request', noType],
  [
    'directory.yaml',
    'unsafe_path',
    {
      message: `No file can be put at ${LAB}/raw/directory.yaml: ${directory}`,
      data: { path: `${LAB}/raw/directory.yaml`, reason: directory },
    },
  ],
])('nothing can be put at %s', async (path, code, told) => {
  const before = await empty({ 'raw/directory.yaml/a.yaml': vpcWith('x') })
  expect(await refusal(code, drop(before, file(vpcWith('a'), { path })))).toMatchObject(told)
})
