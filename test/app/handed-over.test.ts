import { describe, expect, test, vi } from 'vitest'
import { giveUp, handOverOf, reportOfDone, resumed } from '../../lib/app/transaction/handed-over.ts'
import type { OperationContext } from '../../lib/app/transaction/operation-context.ts'
import { newRun } from '../../lib/app/transaction/operation-run.ts'
import { DomainError } from '../../lib/contract/errors.ts'
import { finishedRecord, operationRecord, operationReport, ulid } from '../ports/samples.ts'
import { inMemory, NOW } from './in-memory.ts'

const GONE = 'e'.repeat(40)
const busy = new DomainError('repository_busy', 'busy', { repository: 'r', holder: 'h', retry_after_seconds: 1 })

/** An operation that has left its request to the holder of the lock. */
function waiting(deadline?: number) {
  const memory = inMemory()
  const run = Object.assign(newRun(operationRecord(1), { isQuiet: true }), { isHandedOver: true })
  const context: OperationContext = deadline === undefined ? memory.context : { ...memory.context, deadline }
  const get = () => context.journal.get('fabric-1', ulid(1))
  return { ...memory, context, run, get }
}

/** The holder of the lock has put it on record, with the commit that it is about to push. */
async function carriedOut({ context, host }: ReturnType<typeof waiting>, oid = GONE): Promise<void> {
  expect(await context.journal.create(operationRecord(1), { oid, base: host.head })).toBe(true)
}

describe('while an operation waits', () => {
  test('it is done once its record has an outcome', async () => {
    const waits = waiting()
    const { isDone, request } = handOverOf(waits.context, waits.run, 'please')
    expect([request, await isDone()]).toEqual(['please', false])
    await carriedOut(waits)
    expect(await isDone()).toBe(false)
    await waits.context.journal.finish(finishedRecord(1))
    expect(await isDone()).toBe(true)
  })

  test('it puts itself on record when its time is up, and waits no longer', async () => {
    const { context, run, get } = waiting()
    expect(await handOverOf(context, run, '').moreMs()).toBe(0)
    expect(run).toMatchObject({ isOnRecord: true, isHandedOver: false })
    expect(await get()).toMatchObject({ status: 'running' })
  })

  test.each([
    ['as long again, while it is being carried out', undefined, 20_000],
    ['as long as its caller has, less what it takes to look for its commit', NOW.getTime() + 9000, 7000],
    ['no longer where its caller has no time', NOW.getTime() + 1000, 0],
  ])('it waits %s', async (_, deadline, ms) => {
    const waits = waiting(deadline)
    await carriedOut(waits)
    expect(await handOverOf(waits.context, waits.run, '').moreMs()).toBe(ms)
    expect(waits.run).toMatchObject({ isOnRecord: false, isHandedOver: true })
  })
})

describe('an operation that another process has ended', () => {
  test('has the report that was kept', async () => {
    const { context, run } = waiting()
    const report = operationReport(1)
    await context.originals.putReport(report)
    expect(await reportOfDone(context, run)).toEqual(report)
  })

  test('has that of its record where the report cannot be read at once', async () => {
    const waits = waiting()
    const { context, run, host } = waits
    const report = operationReport(1, { commit: host.head })
    await context.originals.putReport(report)
    await carriedOut(waits, host.head ?? '')
    await context.journal.finish(finishedRecord(1, { commit: host.head }))
    vi.spyOn(context.originals, 'getReport').mockRejectedValueOnce(new Error('away'))
    expect(await reportOfDone(context, run)).toEqual(report)
  })

  test('that it has ended is never taken back', async () => {
    const { context, run } = waiting()
    await expect(reportOfDone(context, run)).rejects.toThrow('has an outcome and then has none')
  })
})

describe('an operation whose turn comes', () => {
  test('goes on with the commit that another process has tried', async () => {
    const waits = waiting()
    const base = waits.host.head
    await carriedOut(waits)
    const goes = { isOnRecord: true, isHandedOver: false, isQuiet: false, candidates: [GONE], base }
    expect(await resumed(waits.context, waits.run)).toMatchObject(goes)
  })

  test('goes on without a base where none is known', async () => {
    const { context, run } = waiting()
    await context.journal.create(operationRecord(1))
    expect(await resumed(context, run)).toMatchObject({ candidates: [], base: null })
  })

  test('has the report of what has landed', async () => {
    const waits = waiting()
    const { context, run, host } = waits
    await carriedOut(waits, host.head ?? '')
    host.edit({ 'b.yaml': 'b: 1\n' }, 'upon it')
    await context.originals.putReport(operationReport(1, { commit: waits.host.head }))
    expect(await resumed(context, run)).toMatchObject({ report: { operation: ulid(1) } })
  })

  test('is on record before it goes on by itself, also where another process was a moment earlier', async () => {
    const waits = waiting()
    const { context, run } = waits
    expect(await resumed(context, run)).toMatchObject({ isOnRecord: true, isHandedOver: false, isQuiet: false })
    const late = waiting()
    vi.spyOn(late.context.journal, 'create').mockImplementationOnce(async () => {
      vi.restoreAllMocks()
      await carriedOut(late)
      return false
    })
    expect(await resumed(late.context, late.run)).toMatchObject({ isOnRecord: true, candidates: [GONE] })
  })

  test.each([
    ['open, with its commit', undefined, 'push_unknown'],
    ['ended, with its commit', finishedRecord(1), 'push_unknown'],
  ])('does not know whether it has landed where the branch cannot be read, its record being %s', async (_, outcome, code) => {
    const waits = waiting()
    const { context, run, host } = waits
    await carriedOut(waits)
    if (outcome !== undefined) await context.journal.finish({ ...outcome, commit: GONE, source_commit: host.head })
    const away = new Error('away')
    vi.spyOn(context.repository, 'head').mockRejectedValue(away)
    vi.spyOn(context.repository, 'contains').mockRejectedValue(away)
    const data = { commit: GONE, base: host.head, reason: 'away' }
    await expect(resumed(context, run)).rejects.toMatchObject({ code, data })
  })

  test('fails as its look does where no commit was tried', async () => {
    const { context, run } = waiting()
    const away = new Error('away')
    vi.spyOn(context.journal, 'get').mockRejectedValueOnce(away)
    await expect(resumed(context, run)).rejects.toBe(away)
  })
})

describe('an operation that has waited in vain', () => {
  test('fails as its wait does, and is on record: nobody carries it out any more', async () => {
    const { context, run, get } = waiting()
    await expect(giveUp(context, run, busy)).rejects.toBe(busy)
    expect(await get()).toMatchObject({ status: 'running' })
  })

  test('fails as its wait does if it is on record', async () => {
    const { context, run } = waiting()
    const create = vi.spyOn(context.journal, 'create')
    await expect(giveUp(context, Object.assign(run, { isHandedOver: false }), busy)).rejects.toBe(busy)
    expect(create).not.toHaveBeenCalled()
  })

  test('does not know where another process has tried its commit', async () => {
    const waits = waiting()
    await carriedOut(waits)
    const data = { commit: GONE, base: waits.host.head }
    await expect(giveUp(waits.context, waits.run, busy)).rejects.toMatchObject({ code: 'push_unknown', data })
  })

  test('fails where another process has it on record, without a commit', async () => {
    const { context, run } = waiting()
    await context.journal.create(operationRecord(1))
    await expect(giveUp(context, run, busy)).rejects.toBe(busy)
  })

  test('has its report where it has landed meanwhile', async () => {
    const waits = waiting()
    const { context, run, host } = waits
    await carriedOut(waits, host.head ?? '')
    host.edit({ 'b.yaml': 'b: 1\n' }, 'upon it')
    await context.originals.putReport(operationReport(1))
    expect(await giveUp(context, run, busy)).toMatchObject({ operation: ulid(1) })
  })
})
