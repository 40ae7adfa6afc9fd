import { expect, test } from 'vitest'
import { DomainError } from '../../../lib/contract/errors.ts'
import { defaultSettings } from '../../../lib/domain/fabric/default-settings.ts'
import { planIngest } from '../../../lib/domain/ingest/ingest.ts'
import { planInit } from '../../../lib/domain/init/init.ts'
import { openFabric } from '../../../lib/domain/manifest/fabric-state.ts'
import { findRawFiles } from '../../../lib/domain/raw/raw-file.ts'
import type { DocumentCheck } from '../../../lib/domain/raw/read-raw-file.ts'
import { type WorkBudget as Budget, WorkBudget } from '../../../lib/domain/tree/budget.ts'
import { type Files, MemorySnapshot } from '../../support/memory-snapshot.ts'
import { ANN, LAB, vpc } from '../../support/objects.ts'

const context = {
  operation: '01',
  kind: 'ingest' as const,
  actor: ANN,
  time: new Date('2026-11-23T05:50:33Z'),
}

/** A repository that fails when this blob is read. */
class FailingSnapshot extends MemorySnapshot {
  failure: { text: string; error: unknown } | undefined

  override async blob(oid: string): Promise<Uint8Array> {
    const bytes = await super.blob(oid)
    if (this.failure !== undefined && Buffer.from(bytes).includes(this.failure.text)) throw this.failure.error
    return bytes
  }
}

async function snapshotWith(files: Files): Promise<FailingSnapshot> {
  const empty = new MemorySnapshot()
  const options = { force: false, stripHnpStamps: false }
  const { plan } = await planInit(empty, defaultSettings('lab'), { ...context, operation: '00' }, options)
  const all = { ...Object.fromEntries(empty.apply(plan.changes.changes).files), ...files }
  return new FailingSnapshot(all)
}

async function ingest(snapshot: MemorySnapshot, check?: DocumentCheck, budget?: Budget) {
  const fabric = await openFabric(snapshot, { name: 'lab', directory: LAB }, budget)
  if (fabric === undefined) throw new Error('not initialised')
  const plan = await planIngest(fabric, await findRawFiles(snapshot, fabric.layout), context, { atomic: false, check })
  return { plan, budget: fabric.budget }
}

const files = { [`${LAB}/raw/bad.yaml`]: vpc('bad'), [`${LAB}/raw/good.yaml`]: vpc('good') }

/** Fails as only a defect of ours would. */
const defective: DocumentCheck = ({ header }) => {
  if (header?.name === 'bad') throw new TypeError('undefined is not iterable')
  return []
}

test('an unexpected error becomes a fault of its file; the others are ingested', async () => {
  const { plan, budget } = await ingest(await snapshotWith(files), defective)
  expect(plan.files.map(({ file, outcome }) => [file.slice(LAB.length + 5), outcome])).toEqual([
    ['bad.yaml', 'rejected'],
    ['good.yaml', 'ingested'],
  ])
  expect(plan.faults).toMatchObject([
    { code: 'unreadable_file', file: `${LAB}/raw/bad.yaml`, message: expect.stringMatching(/not iterable/) },
  ])
  expect(budget.unexpected).toMatchObject({ count: 1, errors: [{ file: `${LAB}/raw/bad.yaml`, error: expect.any(TypeError) }] })
})

test.each([
  ['the repository cannot be reached', new DomainError('repository_unreachable', 'x', { url: 'x', reason: 'x' })],
  ['its cache is damaged', new DomainError('cache_damaged', 'x', { reason: 'x' })],
  ['the disk fails', Object.assign(new Error('EIO'), { code: 'EIO' })],
])('where %s the operation ends with that', async (_, error) => {
  const snapshot = await snapshotWith(files)
  snapshot.failure = { text: 'name: bad', error }
  await expect(ingest(snapshot)).rejects.toBe(error)
})

test('a cancelled operation stops before the remaining files', async () => {
  const controller = new AbortController()
  const gone = new DomainError('cancelled', 'x', { what: 'x' })
  const seen: string[] = []
  const check: DocumentCheck = ({ header }) => {
    seen.push(header?.name ?? '')
    controller.abort(gone)
    return []
  }
  const budget = new WorkBudget({ signal: controller.signal })
  await expect(ingest(await snapshotWith(files), check, budget)).rejects.toBe(gone)
  expect(seen).toEqual(['bad'])
})

test("files beyond one operation's limit wait for the next one and are reported", async () => {
  const bytes = Buffer.byteLength(vpc('bad'))
  const snapshot = await snapshotWith(files)
  const { plan } = await ingest(snapshot, undefined, new WorkBudget({ limits: { batchBytes: bytes } }))
  expect(plan.files.map(({ file }) => file)).toEqual([`${LAB}/raw/bad.yaml`])
  expect(plan.faults).toMatchObject([
    { code: 'batch_too_large', severity: 'warning', message: expect.stringMatching(/good\.yaml/) },
  ])
  const { plan: next } = await ingest(snapshot.apply(plan.changes.changes))
  expect(next.files.map(({ file }) => file)).toEqual([`${LAB}/raw/good.yaml`])
})
