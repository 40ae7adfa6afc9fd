import { expect, test } from 'vitest'
import type { Journal } from '../../lib/app/ports/journal.ts'
import { refusal } from './refusal.ts'
import { endedRecord, failedRecord, finishedRecord, operationRecord, ulid } from './samples.ts'

const COMMIT = 'c'.repeat(40)
const PREPARED = { oid: COMMIT, base: 'b'.repeat(40) }

/** What every implementation of `Journal` does. `make` gives an empty one. */
export function journalContract(make: () => Promise<Journal>): void {
  starts(make)
  outcomes(make)
  restorations(make)
  pages(make)
}

function starts(make: () => Promise<Journal>): void {
  test('an operation goes from queued to running to its outcome', async () => {
    const journal = await make()
    expect(await journal.get('fabric-1', ulid(1))).toBeUndefined()
    await journal.start(operationRecord(1, { status: 'queued', request: { file_path: 'raw/a.yaml', atomic: true } }))
    expect(await journal.get('fabric-1', ulid(1))).toMatchObject({ status: 'queued', request: { file_path: 'raw/a.yaml' } })
    await journal.start(operationRecord(1))
    expect(await journal.get('fabric-1', ulid(1))).toMatchObject({ status: 'running', request: { file_path: 'raw/a.yaml' } })
    expect(await journal.operationOf(COMMIT)).toBeUndefined()
    await journal.candidate('fabric-1', ulid(1), PREPARED)
    expect(await journal.get('fabric-1', ulid(1))).toMatchObject({ status: 'running', commit: COMMIT })
    expect(await journal.operationOf(COMMIT)).toEqual({ fabric: 'fabric-1', operation: ulid(1), base: PREPARED.base })
    await journal.finish(finishedRecord(1))
    expect(await journal.get('fabric-1', ulid(1))).toEqual(finishedRecord(1))
  })

  test('a started operation may be started again, and keeps the commit that was about to be pushed', async () => {
    const journal = await make()
    await journal.start(operationRecord(1))
    await journal.candidate('fabric-1', ulid(1), PREPARED)
    await journal.start(operationRecord(1))
    expect(await journal.get('fabric-1', ulid(1))).toEqual(operationRecord(1, { commit: COMMIT, base: PREPARED.base }))
  })

  test('a running operation is not queued again', async () => {
    const journal = await make()
    await journal.start(operationRecord(1, { status: 'queued' }))
    await journal.start(operationRecord(1, { status: 'queued' }))
    await journal.start(operationRecord(1))
    await refusal('operation_finished', journal.start(operationRecord(1, { status: 'queued' })))
    expect((await journal.get('fabric-1', ulid(1)))?.status).toBe('running')
  })

  test('an operation that was never started has no candidate and no outcome', async () => {
    const journal = await make()
    await refusal('operation_not_found', journal.candidate('fabric-1', ulid(1), PREPARED))
    await refusal('operation_not_found', journal.finish(finishedRecord(1)))
    expect(await journal.get('fabric-1', ulid(1))).toBeUndefined()
  })
}

function outcomes(make: () => Promise<Journal>): void {
  test.each(['succeeded', 'no_change', 'rejected', 'failed'] as const)('after %s nothing is written', async (status) => {
    const journal = await make()
    await journal.start(operationRecord(1))
    await journal.finish(endedRecord(1, status))
    await refusal('operation_finished', journal.start(operationRecord(1)))
    await refusal('operation_finished', journal.start(operationRecord(1, { status: 'queued' })))
    await refusal('operation_finished', journal.candidate('fabric-1', ulid(1), PREPARED))
    await refusal('operation_finished', journal.finish(failedRecord(1)))
    expect(await journal.get('fabric-1', ulid(1))).toEqual(endedRecord(1, status))
  })

  test('of two outcomes of an operation at once one is recorded', async () => {
    const journal = await make()
    await journal.start(operationRecord(1))
    const outcomes = [finishedRecord(1, { message: '0' }), finishedRecord(1, { message: '1' })]
    const all = await Promise.allSettled(outcomes.map((record) => journal.finish(record)))
    expect(all.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    const record = await journal.get('fabric-1', ulid(1))
    const winner = outcomes.findIndex(({ message }) => record?.status === 'succeeded' && message === record.message)
    expect(all[winner]?.status).toBe('fulfilled')
  })

  test('a failure keeps its faults with their positions', async () => {
    const journal = await make()
    const fault = { file: 'raw/a.yaml', line: 14, column: 3, code: 'syntax', severity: 'error', message: 'no' } as const
    const related = [{ file: 'raw/b.yaml', line: 1 }]
    const failure = { code: 'files_rejected', message: 'Two files', faults: [fault, { ...fault, related }] }
    await journal.start(operationRecord(1))
    await journal.finish(failedRecord(1, { failure }))
    expect(await journal.get('fabric-1', ulid(1))).toMatchObject({ failure })
  })
}

function restorations(make: () => Promise<Journal>): void {
  test('what became of a proposal is recorded once, and only of what is proposed', async () => {
    const journal = await make()
    const merged = { status: 'merged' as const, landed: COMMIT }
    for (const [number, status] of [
      [1, 'proposed'],
      [2, 'succeeded'],
      [3, 'declined'],
    ] as const) {
      await journal.start(operationRecord(number))
      await journal.finish(endedRecord(number, status))
      await journal.conclude('fabric-1', ulid(number), merged)
      await journal.conclude('fabric-1', ulid(number), { status: 'declined' })
    }
    expect(await journal.get('fabric-1', ulid(1))).toEqual({ ...endedRecord(1, 'proposed'), ...merged })
    expect(await journal.get('fabric-1', ulid(2))).toEqual(endedRecord(2, 'succeeded'))
    expect(await journal.get('fabric-1', ulid(3))).toEqual(endedRecord(3, 'declined'))
    await journal.conclude('fabric-1', ulid(4), merged)
    expect(await journal.get('fabric-1', ulid(4))).toBeUndefined()
  })

  test.each(['queued', 'running'] as const)('a restored record replaces one that is %s', async (status) => {
    const journal = await make()
    expect(await journal.restore(finishedRecord(1))).toBe(true)
    await journal.start(operationRecord(2, { status, request: { atomic: true } }))
    expect(await journal.restore(finishedRecord(2))).toBe(true)
    expect((await journal.list('fabric-1', { limit: 3 })).operations).toEqual([finishedRecord(2), finishedRecord(1)])
    await refusal('operation_finished', journal.finish(failedRecord(2)))
  })

  test.each(['succeeded', 'no_change', 'rejected', 'failed'] as const)('nothing is restored after %s', async (status) => {
    const journal = await make()
    await journal.start(operationRecord(1))
    await journal.finish(endedRecord(1, status))
    expect(await journal.restore(finishedRecord(1, { message: 'from elsewhere' }))).toBe(false)
    expect(await journal.get('fabric-1', ulid(1))).toEqual(endedRecord(1, status))
  })
}

function pages(make: () => Promise<Journal>): void {
  test.each([
    { limit: 2, pages: [[5, 4], [3, 2], [1]] },
    { limit: 5, pages: [[5, 4, 3, 2, 1]] },
    { limit: 50, pages: [[5, 4, 3, 2, 1]] },
  ])('pages of $limit hold the operations of one fabric, newest first', async ({ limit, pages }) => {
    const journal = await make()
    expect(await journal.list('fabric-1', { limit })).toEqual({ operations: [], unreadable: [] })
    for (const number of [3, 1, 5, 2, 4]) await journal.start(operationRecord(number))
    await journal.start(operationRecord(6, { fabric: 'fabric-10' }))
    const found: string[][] = []
    let after: string | undefined
    do {
      const page = await journal.list('fabric-1', after === undefined ? { limit } : { limit, after })
      found.push(page.operations.map(({ operation }) => operation))
      after = page.next
    } while (after !== undefined)
    expect(found).toEqual(pages.map((page) => page.map(ulid)))
  })
}
