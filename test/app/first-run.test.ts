import { describe, expect, test, vi } from 'vitest'
import { planFirst, transact } from '../../lib/app/transaction/transact.ts'
import { DomainError } from '../../lib/contract/errors.ts'
import { refusal } from '../ports/refusal.ts'
import { operationReport, ulid } from '../ports/samples.ts'
import { inMemory, writing } from './in-memory.ts'
import { away, FABRIC, recordOf, request, waitForNobody } from './transacted.ts'

waitForNobody()

const plan = writing(1, { 'x.yaml': 'x: 1\n' })

/** Runs an operation that nobody has started before, with the plan that is made of it first. */
async function runFirst(context: ReturnType<typeof inMemory>['context'], planned = plan) {
  return transact(context, request(1), 'ingest', planned, await planFirst(context, planned))
}

describe('an operation that nobody has started before', () => {
  test('is not on record before its commit is', async () => {
    const seen: unknown[] = []
    const { context, host } = inMemory({
      prepared: async () => void seen.push(await context.journal.get(FABRIC, ulid(1))),
      pushed: async () => void seen.push(await context.journal.get(FABRIC, ulid(1))),
    })
    const base = host.head
    const asked = vi.spyOn(context.journal, 'start')
    expect(await runFirst(context)).toMatchObject({ commit: host.head })
    expect(seen).toEqual([undefined, expect.objectContaining({ status: 'running', commit: host.head, base })])
    expect(asked).toHaveBeenCalledTimes(1)
    expect(await context.journal.operationOf(host.head ?? '')).toMatchObject({ operation: ulid(1), base })
  })

  test('that fails before its commit is on record has its failure there', async () => {
    const { context } = inMemory()
    vi.spyOn(context.originals, 'put').mockRejectedValue(new Error('bucket away'))
    vi.spyOn(context.repository, 'prepare').mockRejectedValue(away)
    await expect(runFirst(context)).rejects.toBe(away)
    expect(await recordOf(context, 1)).toMatchObject({ status: 'failed', failure: { code: 'repository_unreachable' } })
    expect(await context.locks.holder('repo-1')).toBeUndefined()
  })

  test('that does not get the lock says so on record, too', async () => {
    const { context } = inMemory()
    const busy = new DomainError('repository_busy', 'busy', { repository: 'r', holder: 'h', retry_after_seconds: 1 })
    vi.spyOn(context.locks, 'acquire').mockRejectedValue(busy)
    await refusal('repository_busy', runFirst(context))
    expect(await recordOf(context, 1)).toMatchObject({ status: 'failed', failure: { code: 'repository_busy' } })
  })

  test('that is tried again leaves nothing when it fails before its commit', async () => {
    const { context } = inMemory()
    vi.spyOn(context.repository, 'prepare').mockRejectedValue(away)
    await expect(runFirst({ ...context, willRetry: true } as never)).rejects.toBe(away)
    expect(await recordOf(context, 1)).toBeUndefined()
  })

  test('that refuses every file has its record and its report', async () => {
    const { context } = inMemory()
    const report = operationReport(1, { status: 'rejected', commit: null })
    const refusing = async () => ({ changes: [], originals: [], message: '', report })
    expect(await runFirst(context, refusing)).toEqual(report)
    expect(await recordOf(context, 1)).toMatchObject({ status: 'rejected' })
    expect(await context.originals.getReport(FABRIC, ulid(1))).toEqual(report)
  })

  test('tells its outcome once that is on record, and leaves the lock free', async () => {
    const { context } = inMemory()
    const told: unknown[] = []
    const ended = () => void told.push(recordOf(context, 1))
    await runFirst({ ...context, ended } as never)
    expect(await Promise.all(told)).toEqual([expect.objectContaining({ status: 'succeeded' })])
    expect(await context.locks.holder('repo-1')).toBeUndefined()
  })

  test('whose report cannot be kept pushes nothing, and ends only when its commit is on record', async () => {
    const { context, host } = inMemory()
    const base = host.head
    vi.spyOn(context.originals, 'putReport').mockRejectedValue(new Error('bucket away'))
    await expect(runFirst(context)).rejects.toThrow('bucket away')
    expect(host.head).toBe(base)
    expect(await recordOf(context, 1)).toMatchObject({ status: 'failed' })
  })
})
