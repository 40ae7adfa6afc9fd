import { describe, expect, test, vi } from 'vitest'
import { candidatesOf, fateOf, settleAbandoned, settleEarlier, unlessSettled } from '../../lib/app/transaction/settle.ts'
import { DomainError } from '../../lib/contract/errors.ts'
import type { OpenOperation, OperationRecord } from '../../lib/contract/operation.ts'
import { isOpen } from '../../lib/domain/operation/outcome.ts'
import { refusal } from '../ports/refusal.ts'
import { failedRecord, finishedRecord, operationRecord, operationReport, ulid } from '../ports/samples.ts'
import { inMemory, NOW } from './in-memory.ts'

const FABRIC = 'fabric-1'
const GONE = 'e'.repeat(40)
const ONE = { fabric: FABRIC, operation: ulid(1) }
const finished = new DomainError('operation_finished', 'over', { operation: ulid(1) })

/** A branch on which `landed` stands upon `base`, and `head` upon that. */
function landedOn() {
  const memory = inMemory()
  const { host } = memory
  const base = host.head ?? ''
  host.edit({ 'x.yaml': 'x: 1\n' }, 'landed')
  const landed = host.head ?? ''
  host.edit({ 'b.yaml': 'b: 1\n' }, 'by hand')
  return { ...memory, base, landed, head: host.head ?? '' }
}

type Landed = ReturnType<typeof landedOn>

test.each<[string, Partial<OpenOperation>, string[]]>([
  ['nothing was sent', {}, []],
  ['nothing was sent, says the record', { commit: null, rivals: ['a'] }, []],
  ['one commit was', { commit: 'c' }, ['c']],
  ['several on one base were', { commit: 'c', rivals: ['a', 'b'] }, ['c', 'a', 'b']],
])('the commits that may have landed, where %s', (_, record, expected) => {
  expect(candidatesOf(operationRecord(1, record))).toEqual(expected)
})

describe('the fate of a commit', () => {
  test.each<[string, (branch: Landed) => Partial<OpenOperation>, (branch: Landed) => object]>([
    ['that was never sent', () => ({}), () => ({ fate: 'dead' })],
    ['whose base is the head', ({ head }) => ({ commit: GONE, base: head }), () => ({ fate: 'open' })],
    ['whose base the branch has left', ({ base }) => ({ commit: GONE, base }), () => ({ fate: 'dead' })],
    ['without a known base', () => ({ commit: GONE }), () => ({ fate: 'dead' })],
    ['that was to be the first', () => ({ commit: GONE, base: null }), () => ({ fate: 'dead' })],
    [
      'that is below the head',
      ({ landed, base }) => ({ commit: landed, base }),
      ({ landed }) => ({ fate: 'landed', commit: landed }),
    ],
    [
      'of which an earlier one is below the head',
      ({ landed, base }) => ({ commit: GONE, rivals: [landed], base }),
      ({ landed }) => ({ fate: 'landed', commit: landed }),
    ],
  ])('%s', async (_, record, fate) => {
    const branch = landedOn()
    expect(await fateOf(branch.context, operationRecord(1, record(branch)))).toEqual(fate(branch))
  })

  test.each<[string, (base: string) => Partial<OpenOperation>, string]>([
    ['is open', (base) => ({ commit: GONE, base }), 'open'],
    ['is open for a first commit', () => ({ commit: GONE, base: null }), 'open'],
    ['is over where no base is known', () => ({ commit: GONE }), 'dead'],
  ])('%s while the branch is gone, since somebody may restore it', async (_, record, fate) => {
    const { context, host, base } = landedOn()
    host.move(host.head, null, 'person')
    expect(await fateOf(context, operationRecord(1, record(base)))).toEqual({ fate })
  })

  test('costs no question where nothing was sent', async () => {
    const { context } = landedOn()
    const head = vi.spyOn(context.repository, 'head')
    await fateOf(context, operationRecord(1))
    expect(head).not.toHaveBeenCalled()
  })
})

describe('an operation whose process has vanished', () => {
  type Vanished = [string, (branch: Landed) => Partial<OpenOperation>, boolean, string, object]
  const request = { file_path: 'x.yaml' }

  test.each<Vanished>([
    ['that has landed is completed', ({ landed, base }) => ({ commit: landed, base }), false, 'landed', { status: 'succeeded' }],
    ['that may land stays open', ({ head }) => ({ commit: GONE, base: head }), false, 'open', { status: 'unknown' }],
    ['that a message asks for is put back', () => ({ request }), false, 'dead', { status: 'queued', request }],
    [
      'that may land, and is given up, stays open',
      ({ head }) => ({ commit: GONE, base: head, request }),
      true,
      'open',
      { status: 'unknown' },
    ],
    ['that a message asked for, and is given up, has failed', () => ({ request }), true, 'dead', { status: 'failed' }],
    ['that nobody asks for has failed', () => ({}), false, 'dead', { status: 'failed' }],
  ])('%s', async (_, made, giveUp, fate, becomes) => {
    const branch = landedOn()
    const { context } = branch
    const { commit, base = null, ...record } = made(branch)
    await context.journal.start(operationRecord(1, record))
    if (commit) await context.journal.candidate(FABRIC, ulid(1), { oid: commit, base })
    expect(await settleAbandoned(context, ONE, { giveUp })).toBe(fate)
    expect(await context.journal.get(FABRIC, ulid(1))).toMatchObject(becomes)
  })

  test.each([
    ['before the push', undefined, 'The process stopped before the push; nothing was changed', []],
    ['with the branch', GONE, 'The process stopped, and the branch has moved on without its commit; nothing was changed', []],
  ])('%s is told what happened', async (_, oid, message, lost) => {
    const { context, base, noted } = landedOn()
    await context.journal.start(operationRecord(1))
    if (oid !== undefined) await context.journal.candidate(FABRIC, ulid(1), { oid, base })
    await settleAbandoned(context, ONE)
    const finished_at = NOW.toISOString()
    const failure = { code: 'interrupted', message }
    expect(await context.journal.get(FABRIC, ulid(1))).toMatchObject({
      status: 'failed',
      finished_at,
      message,
      failure,
    })
    expect(noted.lost).toEqual(lost)
  })

  test('may have lost something where the branch does not even hold its base any more', async () => {
    const { context, host, noted, base, head } = landedOn()
    for (const [number, on] of [head, 'd'.repeat(40), null].entries()) {
      await context.journal.start(operationRecord(number))
      await context.journal.candidate(FABRIC, ulid(number), { oid: GONE, base: on })
    }
    host.move(head, base, 'person')
    host.edit({ 'c.yaml': 'c: 1\n' }, 'instead')
    for (const number of [0, 1, 2]) await settleAbandoned(context, { fabric: FABRIC, operation: ulid(number) })
    expect(noted.lost).toEqual([ulid(0), ulid(1)])
    await context.journal.start(operationRecord(4))
    await context.journal.candidate(FABRIC, ulid(4), { oid: GONE, base: head })
    expect(await settleAbandoned({ ...context, mayBeLost: undefined } as never, { fabric: FABRIC, operation: ulid(4) })).toBe(
      'dead',
    )
  })

  test('that is unknown, or has an outcome, is left alone', async () => {
    const { context } = landedOn()
    expect(await settleAbandoned(context, ONE)).toBe('settled')
    await context.journal.start(operationRecord(1))
    await context.journal.finish(finishedRecord(1))
    expect(await settleAbandoned(context, ONE)).toBe('settled')
    expect(await context.journal.get(FABRIC, ulid(1))).toEqual(finishedRecord(1))
  })

  test.each([
    ['unknown', ({ head }: Landed) => ({ oid: GONE, base: head }), undefined],
    ['requeue', () => undefined, request],
    ['finish', () => undefined, undefined],
    ['finish', ({ landed, base }: Landed) => ({ oid: landed, base }), undefined],
  ] as const)('and that somebody else has settled meanwhile (%s) is settled', async (method, candidate, asked) => {
    const branch = landedOn()
    const { context } = branch
    await context.journal.start(operationRecord(1, asked === undefined ? {} : { request: asked }))
    const commit = candidate(branch)
    if (commit !== undefined) await context.journal.candidate(FABRIC, ulid(1), commit)
    vi.spyOn(context.journal, method).mockRejectedValueOnce(finished)
    await settleAbandoned(context, ONE)
    const broken = new Error('table away')
    vi.spyOn(context.journal, method).mockRejectedValueOnce(broken)
    await expect(settleAbandoned(context, ONE)).rejects.toBe(broken)
  })
})

describe('a commit that has landed', () => {
  async function landing(report: ReturnType<typeof operationReport> | undefined) {
    const branch = landedOn()
    const { context, landed, base } = branch
    await context.journal.start(operationRecord(1))
    await context.journal.candidate(FABRIC, ulid(1), { oid: GONE, base, rivals: [landed] })
    await context.journal.requeue(FABRIC, ulid(1), { code: 'x', message: 'why it waits' })
    if (report !== undefined) await context.originals.putReport(report)
    await settleAbandoned(context, ONE)
    return {
      ...branch,
      record: await context.journal.get(FABRIC, ulid(1)),
      kept: await context.originals.getReport(FABRIC, ulid(1)),
    }
  }

  test('gives the record what its report says', async () => {
    const { record, kept, landed, base, noted } = await landing(operationReport(1, { commit: GONE }))
    expect(kept).toEqual(operationReport(1, { commit: landed }))
    const { status, finished_at, files_created, message } = operationReport(1)
    expect(record).toMatchObject({ status, finished_at, files_created, message, commit: landed })
    for (const field of ['rivals', 'failure']) expect(record).not.toHaveProperty(field)
    expect(noted.landed).toEqual([{ oid: landed, base, started_at: operationRecord(1).started_at, report: kept }])
  })

  test('is written down where its report is gone', async () => {
    const { record, landed } = await landing(undefined)
    expect(record).toMatchObject({ status: 'succeeded', commit: landed, finished_at: NOW.toISOString() })
    for (const field of ['rivals', 'failure']) expect(record).not.toHaveProperty(field)
  })

  test('is reported before its record is final, or not at all without a listener', async () => {
    const { context, landed, base } = landedOn()
    await context.journal.start(operationRecord(1))
    await context.journal.candidate(FABRIC, ulid(1), { oid: landed, base })
    const broken = new Error('table away')
    await expect(settleAbandoned({ ...context, landed: () => Promise.reject(broken) }, ONE)).rejects.toBe(broken)
    expect((await context.journal.get(FABRIC, ulid(1)))?.status).toBe('running')
    expect(await settleAbandoned({ ...context, landed: undefined } as never, ONE)).toBe('landed')
  })

  test('has its report kept once', async () => {
    const { context, landed, base } = landedOn()
    await context.originals.putReport(operationReport(1, { commit: landed }))
    await context.journal.start(operationRecord(1))
    await context.journal.candidate(FABRIC, ulid(1), { oid: landed, base })
    const put = vi.spyOn(context.originals, 'putReport')
    await settleAbandoned(context, ONE)
    expect(put).not.toHaveBeenCalled()
  })
})

describe('an operation that is asked for again', () => {
  async function asked(record?: OperationRecord, reported = true) {
    const { context, noted } = landedOn()
    if (record !== undefined) {
      await context.journal.start(operationRecord(1))
      if (!isOpen(record)) await context.journal.restore(record)
    }
    if (reported) await context.originals.putReport(operationReport(1))
    return { found: settleEarlier(context, ONE), noted }
  }

  test.each(['no_change', 'rejected'] as const)('answers its report if it ended as %s', async (status) => {
    expect(await (await asked(finishedRecord(1, { status, commit: null }))).found).toEqual({ report: operationReport(1) })
    await refusal('operation_finished', (await asked(finishedRecord(1, { status, commit: null }), false)).found)
  })

  test('is over if it has failed, whatever report exists', async () => {
    const { message, data } = await refusal('operation_finished', (await asked(failedRecord(1))).found)
    expect([message, data]).toEqual([`The operation ${ulid(1)} has already ended`, { operation: ulid(1) }])
  })

  test('is over where its commit has left the branch', async () => {
    await refusal('operation_finished', (await asked(finishedRecord(1))).found)
  })

  test('is new if it has no record, and goes on if it is open', async () => {
    expect(await (await asked()).found).toEqual({})
    expect(await (await asked(operationRecord(1))).found).toEqual({ earlier: operationRecord(1) })
  })

  test('answers the report of a commit that is on the branch, and notes nothing anew', async () => {
    const { context, landed, noted } = landedOn()
    await context.journal.restore(finishedRecord(1, { commit: landed }))
    await context.originals.putReport(operationReport(1, { commit: landed }))
    expect(await settleEarlier(context, ONE)).toEqual({ report: operationReport(1, { commit: landed }) })
    expect(noted.landed).toEqual([])
  })

  test('is over where the report of its commit is gone', async () => {
    const { context, landed } = landedOn()
    await context.journal.restore(finishedRecord(1, { commit: landed }))
    await refusal('operation_finished', settleEarlier(context, ONE))
  })
})

test('an outcome that another process has written meanwhile is the same', async () => {
  await unlessSettled(Promise.reject(finished))
  const broken = new Error('table away')
  await expect(unlessSettled(Promise.reject(broken))).rejects.toBe(broken)
})
