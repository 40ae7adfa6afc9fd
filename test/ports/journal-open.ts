import { expect, test } from 'vitest'
import { DUE_AFTER_MS } from '../../lib/app/ports/due.ts'
import type { Journal } from '../../lib/app/ports/journal.ts'
import { FINAL_STATUSES } from '../../lib/contract/operation.ts'
import { DueTime } from './due-time.ts'
import { refusal } from './refusal.ts'
import { endedRecord, failedRecord, finishedRecord, operationRecord, ulid } from './samples.ts'

const PREPARED = { oid: 'c'.repeat(40), base: 'b'.repeat(40) }
const FABRIC = 'fabric-1'

/**
 * What every implementation of `Journal` does with operations that have no outcome yet. `make` gives an empty one that
 * has this clock.
 */
export function openOperationsContract(make: (now: () => number) => Promise<Journal>): void {
  unknownOutcomes(make)
  dueOperations(make)
}

function unknownOutcomes(make: (now: () => number) => Promise<Journal>): void {
  const started = async () => {
    const journal = await make(Date.now)
    await journal.start(operationRecord(1))
    await journal.candidate(FABRIC, ulid(1), PREPARED)
    return journal
  }

  test('an operation whose push is unknown keeps its candidate, and is not started again before it is settled', async () => {
    const journal = await started()
    await journal.unknown(FABRIC, ulid(1))
    const unknown = operationRecord(1, { status: 'unknown', commit: PREPARED.oid, base: PREPARED.base })
    expect(await journal.get(FABRIC, ulid(1))).toEqual(unknown)
    await refusal('operation_finished', journal.start(operationRecord(1)))
    await refusal('operation_finished', journal.start(operationRecord(1, { status: 'queued' })))
    expect(await journal.get(FABRIC, ulid(1))).toEqual(unknown)
  })

  test.each(FINAL_STATUSES)('an unknown outcome becomes %s, once', async (status) => {
    const journal = await started()
    await journal.unknown(FABRIC, ulid(1))
    await journal.finish(endedRecord(1, status))
    await refusal('operation_finished', journal.finish(failedRecord(1)))
    await refusal('operation_finished', journal.unknown(FABRIC, ulid(1)))
    await refusal('operation_finished', journal.requeue(FABRIC, ulid(1)))
    expect(await journal.get(FABRIC, ulid(1))).toEqual(endedRecord(1, status))
  })

  test.each(['running', 'unknown', 'queued'] as const)(
    'what is %s is put back into the queue, and starts again',
    async (status) => {
      const journal = await started()
      if (status === 'unknown') await journal.unknown(FABRIC, ulid(1))
      if (status === 'queued') await journal.requeue(FABRIC, ulid(1))
      await journal.requeue(FABRIC, ulid(1))
      const kept = { commit: PREPARED.oid, base: PREPARED.base }
      expect(await journal.get(FABRIC, ulid(1))).toEqual(operationRecord(1, { status: 'queued', ...kept }))
      await journal.start(operationRecord(1))
      expect(await journal.get(FABRIC, ulid(1))).toEqual(operationRecord(1, kept))
    },
  )

  test('an operation that was never started is neither unknown nor put back', async () => {
    const journal = await make(Date.now)
    await refusal('operation_not_found', journal.unknown(FABRIC, ulid(1)))
    await refusal('operation_not_found', journal.requeue(FABRIC, ulid(1)))
    await journal.postpone(FABRIC, ulid(1), new Date())
    expect(await journal.get(FABRIC, ulid(1))).toBeUndefined()
  })

  test('a restored record replaces an unknown outcome', async () => {
    const journal = await started()
    await journal.unknown(FABRIC, ulid(1))
    expect(await journal.restore(finishedRecord(1))).toBe(true)
    expect(await journal.get(FABRIC, ulid(1))).toEqual(finishedRecord(1))
  })
}

function dueOperations(make: (now: () => number) => Promise<Journal>): void {
  test('open operations are due after their time, of all fabrics and of any age, oldest first', async () => {
    const time = new DueTime()
    const journal = await make(time.now)
    await journal.start(operationRecord(3, { status: 'queued', started_at: '2020-01-01T00:00:00Z' }))
    time.pass(1)
    await journal.start(operationRecord(1, { fabric: 'fabric-2' }))
    time.pass(1)
    await journal.start(operationRecord(2))
    await journal.start(operationRecord(4))
    await journal.finish(finishedRecord(4))
    const due = async (at: Date) => (await journal.due(at, { limit: 9 })).operations.map(({ operation }) => operation)
    expect(await due(time.in(DUE_AFTER_MS.queued - 2))).toEqual([])
    expect(await due(time.in(DUE_AFTER_MS.queued - 1))).toEqual([ulid(3)])
    expect(await due(time.in(DUE_AFTER_MS.running + 1))).toEqual([3, 1, 2].map(ulid))
    expect((await journal.due(time.in(DUE_AFTER_MS.running + 1), { limit: 1 })).operations).toMatchObject([{ status: 'queued' }])
  })

  test('an unknown outcome is due sooner, one that was postponed later, one with an outcome never', async () => {
    const time = new DueTime()
    const journal = await make(time.now)
    for (const number of [1, 2]) await journal.start(operationRecord(number))
    await journal.unknown(FABRIC, ulid(2))
    const due = async (ms: number) => (await journal.due(time.in(ms), { limit: 9 })).operations.map(({ operation }) => operation)
    expect(await due(DUE_AFTER_MS.unknown + 1)).toEqual([ulid(2)])
    await journal.postpone(FABRIC, ulid(2), time.in(DUE_AFTER_MS.running * 2))
    expect(await due(DUE_AFTER_MS.unknown + 1)).toEqual([])
    expect(await due(DUE_AFTER_MS.running * 2 + 1)).toEqual([ulid(1), ulid(2)])
    await journal.finish(finishedRecord(1))
    await journal.restore(finishedRecord(2))
    for (const number of [1, 2]) await journal.postpone(FABRIC, ulid(number), time.in(0))
    expect(await due(DUE_AFTER_MS.running * 9)).toEqual([])
    expect(await journal.get(FABRIC, ulid(1))).toEqual(finishedRecord(1))
  })

  test.each([1, 2, 5, 9])('pages of %i hold every operation that is due once', async (limit) => {
    const time = new DueTime()
    const journal = await make(time.now)
    // Two of them are due at the same moment.
    for (const number of [3, 1, 5, 2, 4]) {
      await journal.start(operationRecord(number))
      if (number !== 1) time.pass(1)
    }
    const found: string[] = []
    let after: string | undefined
    do {
      const page = await journal.due(time.in(DUE_AFTER_MS.running), { limit, after })
      expect(page.operations.length).toBeLessThanOrEqual(limit)
      found.push(...page.operations.map(({ operation }) => operation))
      after = page.next
    } while (after !== undefined)
    expect(found.toSorted()).toEqual([1, 2, 3, 4, 5].map(ulid))
    expect(found.at(-1)).toBe(ulid(4))
  })
}
