import { describe, expect, test } from 'vitest'
import { DomainError } from '../../../lib/contract/errors.ts'
import type { Fault } from '../../../lib/contract/fault.ts'
import { defaultSettings } from '../../../lib/domain/fabric/default-settings.ts'
import { planIngest } from '../../../lib/domain/ingest/ingest.ts'
import { planInit } from '../../../lib/domain/init/init.ts'
import { openFabric } from '../../../lib/domain/manifest/fabric-state.ts'
import type { Plan } from '../../../lib/domain/plan/plan.ts'
import { findRawFiles } from '../../../lib/domain/raw/raw-file.ts'
import type { DocumentCheck } from '../../../lib/domain/raw/read-raw-file.ts'
import { contentId } from '../../../lib/domain/tree/blob-id.ts'
import { type WorkBudget as Budget, WorkBudget } from '../../../lib/domain/tree/budget.ts'
import type { ChangeSet } from '../../../lib/domain/tree/change-set.ts'
import { Places } from '../../../lib/domain/tree/places.ts'
import type { Snapshot } from '../../../lib/domain/tree/snapshot.ts'
import { CONFIG_MAPS } from '../../support/ingested-fabric.ts'
import { type Files, MemorySnapshot } from '../../support/memory-snapshot.ts'
import { ANN, configMap, LAB, managed, raw, vpc } from '../../support/objects.ts'

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

async function ingest(snapshot: MemorySnapshot, check?: DocumentCheck, budget?: Budget, atomic = false) {
  const fabric = await openFabric(snapshot, { name: 'lab', directory: LAB }, budget)
  if (fabric === undefined) throw new Error('not initialised')
  const plan = await planIngest(fabric, await findRawFiles(snapshot, fabric.layout), context, { atomic, check })
  return { plan, budget: fabric.budget }
}

const files = { [raw('bad.yaml')]: vpc('bad'), [raw('good.yaml')]: vpc('good') }

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
  expect(plan.files.map(({ sha256 }) => sha256)).toEqual([vpc('bad'), vpc('good')].map((text) => contentId(Buffer.from(text))))
  expect(plan.faults).toMatchObject([
    { code: 'unreadable_file', file: `${LAB}/raw/bad.yaml`, message: expect.stringMatching(/not iterable/) },
  ])
  expect(budget.unexpected).toMatchObject({ count: 1, errors: [{ file: `${LAB}/raw/bad.yaml`, error: expect.any(TypeError) }] })
})

/** Fails of one path as only a defect of ours would. */
class DefectivePlaces extends Places {
  readonly #path: string | undefined

  constructor(snapshot: Snapshot, path: string | undefined) {
    super(snapshot)
    this.#path = path
  }

  override obstacle(path: string, changes: ChangeSet) {
    return path === this.#path ? Promise.reject(new TypeError('undefined is not iterable')) : super.obstacle(path, changes)
  }
}

describe('where hands have been', () => {
  const bad = vpc('bad')

  test.each<[string, string, string, string, DocumentCheck | undefined, string | undefined]>([
    ['when it is read', 'managed/vpcs/x.yaml', bad, 'error', defective, undefined],
    ['when its path is sought', 'managed/vpcs/x.yaml', bad, 'error', undefined, managed('bad')],
    ['when it is taken over', 'unmanaged/x.yaml', configMap('c'), 'warning', undefined, `${LAB}/managed/configmaps/c.yaml`],
  ])('an unexpected error is a fault of its file, too: %s', async (_, path, text, severity, check, blind) => {
    const snapshot = await snapshotWith({ [`${LAB}/${path}`]: text, [managed('good')]: vpc('good') })
    const fabric = await openFabric(snapshot, { name: 'lab', directory: LAB, kinds: [CONFIG_MAPS] })
    if (fabric === undefined) throw new Error('not initialised')
    const defect = { ...fabric, places: new DefectivePlaces(snapshot, blind) }
    const plan = await planIngest(defect, [], context, { atomic: false, check })
    expect(plan.faults.map((fault) => [fault.code, fault.severity, fault.file])).toEqual([
      ['unreadable_file', severity, `${LAB}/${path}`],
    ])
    expect(plan.handEdits).toMatchObject([{ what: 'added', path: managed('good') }])
    expect(plan.changes.changes).toEqual([])
  })
})

test('an unexpected error while a file is decided is a fault of the file; the others are ingested', async () => {
  const snapshot = await snapshotWith(files)
  const fabric = await openFabric(snapshot, { name: 'lab', directory: LAB })
  if (fabric === undefined) throw new Error('not initialised')
  const defect = { ...fabric, places: new DefectivePlaces(snapshot, managed('bad')) }
  const plan = await planIngest(defect, await findRawFiles(snapshot, fabric.layout), context, { atomic: false })
  expect(plan.faults).toMatchObject([{ code: 'unreadable_file', severity: 'error', file: raw('bad.yaml') }])
  expect(plan.files.map(({ outcome }) => outcome)).toEqual(['rejected', 'ingested'])
  expect(plan.documents).toMatchObject([{ fate: 'rejected', reason: 'unreadable_file' }, { fate: 'created' }])
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

const sized = { a: vpc('a'), b: vpc('b', `# ${'x'.repeat(20)}\n`), c: vpc('c', `# ${'x'.repeat(40)}\n`) }
const sizeOf = (...names: (keyof typeof sized)[]) => names.reduce((sum, name) => sum + Buffer.byteLength(sized[name]), 0)

describe("files beyond one operation's limit", () => {
  const waiting = (count: number, first: string, limit: number) => ({
    code: 'batch_too_large',
    severity: 'warning',
    message: `${count} files are more than one operation reads, and wait in raw: ${raw(first)} and those after it`,
    file: `${LAB}/raw`,
    expected: `at most ${limit} bytes together`,
    hint: 'ingest again to have them taken',
  })
  const inRaw = Object.fromEntries(Object.entries(sized).map(([name, text]) => [raw(`${name}.yaml`), text]))

  test.each([
    ['one byte less than two files have', sizeOf('a', 'b') - 1, ['a.yaml'], waiting(2, 'b.yaml', sizeOf('a', 'b') - 1)],
    ['as many bytes as two files have', sizeOf('a', 'b'), ['a.yaml', 'b.yaml'], waiting(1, 'c.yaml', sizeOf('a', 'b'))],
    ['as many bytes as there are', sizeOf('a', 'b', 'c'), ['a.yaml', 'b.yaml', 'c.yaml'], undefined],
    ['less than the first file has', 1, ['a.yaml'], waiting(2, 'b.yaml', 1)],
  ])('wait for the next one in the order of their paths, and are reported: %s', async (_, limit, taken, fault) => {
    const snapshot = await snapshotWith(inRaw)
    const fabric = await openFabric(snapshot, { name: 'lab', directory: LAB }, new WorkBudget({ limits: { batchBytes: limit } }))
    if (fabric === undefined) throw new Error('not initialised')
    const found = (await findRawFiles(snapshot, fabric.layout)).toReversed()
    const told: string[] = []
    const onFile = (done: number, total: number) => told.push(`${done} of ${total}`)
    const plan = await planIngest(fabric, found, context, { atomic: false, onFile })
    expect(plan.files.map(({ file }) => file)).toEqual(taken.map((name) => raw(name)))
    expect(plan.faults).toEqual(fault === undefined ? [] : [fault])
    expect(told).toEqual(taken.map((__, index) => `${index + 1} of 3`))
    const { plan: next } = await ingest(snapshot.apply(plan.changes.changes))
    expect(next.files).toHaveLength(3 - taken.length)
  })

  test('end an all-or-nothing batch', async () => {
    const limit = sizeOf('a', 'b')
    const budget = new WorkBudget({ limits: { batchBytes: limit } })
    await expect(ingest(await snapshotWith(inRaw), undefined, budget, true)).rejects.toMatchObject({
      code: 'limit_exceeded',
      data: { what: 'batchBytes', limit, actual: sizeOf('a', 'b', 'c'), place: raw('c.yaml') },
    })
  })
})

/** Finds something at each of these places of a document, errors where it says so. */
const found =
  (places: Record<string, [line: number, column: number | undefined, severity?: Fault['severity']][]>): DocumentCheck =>
  ({ header }, file) =>
    (places[header?.name ?? ''] ?? []).map(
      ([line, column, severity = 'warning']): Fault => ({
        code: 'schema_violation',
        severity,
        message: `${line}:${column}`,
        file,
        line,
        ...(column === undefined ? {} : { column }),
      }),
    )

const toldIn = ({ faults }: Plan) =>
  faults.map(({ code, severity, file, message, hint }) => [file.slice(LAB.length + 5), code, severity, message, hint])

test('faults are told in the order of their places', async () => {
  const check = found({
    bad: [
      [3, 2],
      [2, 9],
      [2, 1],
      [2, undefined],
    ],
    good: [[1, 1]],
  })
  const { plan } = await ingest(await snapshotWith(files), check)
  const places = ['2:undefined', '2:1', '2:9', '3:2'].map((place) => [
    'bad.yaml',
    'schema_violation',
    'warning',
    place,
    undefined,
  ])
  expect(toldIn(plan)).toEqual([...places, ['good.yaml', 'schema_violation', 'warning', '1:1', undefined]])
})

test.each<[number, unknown[][]]>([
  [
    5,
    [
      ['a.yaml', 'schema_violation', 'warning', '1:1', undefined],
      ['a.yaml', 'schema_violation', 'warning', '2:1', undefined],
      ['b.yaml', 'schema_violation', 'warning', '1:1', undefined],
      ['b.yaml', 'schema_violation', 'error', '2:1', undefined],
      ['b.yaml', 'schema_violation', 'error', '3:1', undefined],
      ['c.yaml', 'schema_violation', 'warning', '1:1', undefined],
    ],
  ],
  [
    4,
    [
      ['a.yaml', 'schema_violation', 'warning', '1:1', undefined],
      ['a.yaml', 'schema_violation', 'warning', '2:1', undefined],
      ['b.yaml', 'more_faults', 'error', '2 more are not listed, because other files have too many', 'fix the listed ones first'],
      ['b.yaml', 'schema_violation', 'error', '2:1', undefined],
      ['c.yaml', 'schema_violation', 'warning', '1:1', undefined],
    ],
  ],
  [
    1,
    [
      [
        'a.yaml',
        'more_faults',
        'warning',
        '1 more are not listed, because other files have too many',
        'fix the listed ones first',
      ],
      ['a.yaml', 'schema_violation', 'warning', '1:1', undefined],
      ['b.yaml', 'more_faults', 'error', '2 more are not listed, because other files have too many', 'fix the listed ones first'],
      ['b.yaml', 'schema_violation', 'error', '2:1', undefined],
      ['c.yaml', 'schema_violation', 'warning', '1:1', undefined],
    ],
  ],
])('of %j faults that may be told, each file beyond them has one, the first that is an error', async (faultsTold, expected) => {
  const check = found({
    a: [
      [1, 1],
      [2, 1],
    ],
    b: [
      [1, 1],
      [2, 1, 'error'],
      [3, 1, 'error'],
    ],
    c: [[1, 1]],
  })
  const inRaw = Object.fromEntries(['a', 'b', 'c', 'd'].map((name) => [raw(`${name}.yaml`), vpc(name)]))
  const { plan } = await ingest(await snapshotWith(inRaw), check, new WorkBudget({ limits: { faultsTold } }))
  expect(toldIn(plan)).toEqual(expected)
})
