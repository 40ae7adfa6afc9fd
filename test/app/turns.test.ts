import { describe, expect, test, vi } from 'vitest'
import type { Lease } from '../../lib/app/ports/ports.ts'
import type { OperationContext } from '../../lib/app/transaction/operation-context.ts'
import type { PlanOperation } from '../../lib/app/transaction/planned-operation.ts'
import { planFirst, transact } from '../../lib/app/transaction/transact.ts'
import { DomainError } from '../../lib/contract/errors.ts'
import { failedRecord, finishedRecord } from '../ports/samples.ts'
import { inMemory, writing } from './in-memory.ts'
import { away, FABRIC, holder, recordOf, request, waitForNobody } from './transacted.ts'

waitForNobody()

const refused = new DomainError('push_refused', 'no', { ref: 'main', reason: 'no' })
const plan = writing(1, { 'x.yaml': 'x: 1\n' })
const nothing = writing(1, {})
const together = { request: 'please', carryOut: () => Promise.reject(new Error('nobody asked')) as never }

/** An operation with a new id, planned before it takes the lock. */
const planned = async (context: OperationContext, how: PlanOperation = plan) =>
  transact(context, request(1), 'ingest', how, await planFirst(context, how))
/** An edit, which plans under the lock and may be carried out by its holder. */
const edit = (context: OperationContext, how: PlanOperation = plan) =>
  transact(context, request(1), 'put', how, undefined, together)

/** The lock as one that had to be waited for. */
async function waitedFor(context: OperationContext): Promise<Lease & { claims: number }> {
  const real = await context.locks.acquire(context.repositoryId, holder(1), 0)
  const lease = {
    token: real.token,
    hasWaited: true,
    claims: 0,
    claim: async () => {
      lease.claims += 1
      return []
    },
    confirm: (fresh?: number) => real.confirm(fresh),
    release: () => real.release(),
    abandon: () => real.abandon(),
  }
  vi.spyOn(context.locks, 'acquire').mockResolvedValue(lease)
  vi.spyOn(context.locks, 'acquireOrHandOver').mockResolvedValue(lease)
  return lease
}

describe('an operation that was planned before', () => {
  test('needs no look for an earlier run, and builds its commit once', async () => {
    const { context, repository } = inMemory()
    const get = vi.spyOn(context.journal, 'get')
    expect(await planned(context)).toMatchObject({ status: 'succeeded' })
    expect(get).not.toHaveBeenCalled()
    expect(repository.details).toHaveLength(1)
  })

  test('is on record although it changes nothing, also where it had to wait and the branch has moved', async () => {
    const { context } = inMemory()
    expect(await planned(context, nothing)).toMatchObject({ status: 'no_change' })
    expect(await recordOf(context, 1)).toMatchObject({ status: 'no_change' })
    const late = inMemory()
    const first = await planFirst(late.context, nothing)
    late.host.edit({ 'y.yaml': 'y: 1\n' }, 'by hand')
    await waitedFor(late.context)
    expect(await transact(late.context, request(1), 'ingest', nothing, first)).toMatchObject({ status: 'no_change' })
  })

  test.each([
    ['asks nobody where it did not wait', false, false, 0, 0],
    ['asks where the branch is if it waited, and keeps its plan there', true, false, 1, 0],
    ['plans again where the branch has moved while it waited', true, true, 1, 1],
  ])('%s', async (_, hasWaited, hasMoved, looks, plans) => {
    const { context, host, repository } = inMemory()
    const first = await planFirst(context, plan)
    if (hasWaited) await waitedFor(context)
    const again = vi.fn(plan)
    const refresh = vi.spyOn(repository, 'refresh')
    if (hasMoved) host.edit({ 'y.yaml': 'y: 1\n' }, 'by hand')
    expect(await transact(context, request(1), 'ingest', again, first)).toMatchObject({ status: 'succeeded' })
    expect([refresh.mock.calls.length, again.mock.calls.length]).toEqual([looks, plans])
  })

  test('that gets no lock, or cannot build its commit, fails as that does, and leaves the lock free', async () => {
    const { context, repository } = inMemory()
    const broken = new Error('broken')
    vi.spyOn(repository, 'prepare').mockRejectedValueOnce(broken)
    await expect(planned(context)).rejects.toBe(broken)
    expect(await context.locks.holder(context.repositoryId)).toBeUndefined()
    vi.spyOn(context.locks, 'acquire').mockRejectedValue(away)
    await expect(planned(context)).rejects.toBe(away)
    vi.spyOn(repository, 'prepare').mockRejectedValueOnce(broken)
    await expect(planned(context)).rejects.toBe(away)
  })

  test.each([
    ['gets no lock', (context: OperationContext) => void vi.spyOn(context.locks, 'acquire').mockRejectedValue(away)],
    ['is not admitted', (context: OperationContext) => void Object.assign(context, { admits: () => Promise.reject(away) })],
  ])('that %s has ended once nothing of it is being stored any more', async (_, fails) => {
    const { context } = inMemory()
    let isStored = false
    vi.spyOn(context.originals, 'putReport').mockImplementation(async () => {
      for (let turn = 0; turn < 50; turn += 1) await new Promise((resolve) => setImmediate(resolve))
      isStored = true
    })
    fails(context)
    await expect(planned(context)).rejects.toBe(away)
    expect(isStored).toBe(true)
  })
})

describe('an operation without changes that has an outcome already', () => {
  const over = new DomainError('operation_finished', 'over', { operation: 'o' })

  test.each([
    [
      'was taken for dead',
      failedRecord(1),
      over,
      { code: 'lock_lost', message: expect.stringContaining('longer than its lease') },
    ],
    ['cannot record its end', finishedRecord(1), away, { code: away.code }],
  ])('fails if it %s', async (_, record, error, expected) => {
    const { context } = inMemory()
    vi.spyOn(context.journal, 'finish').mockRejectedValueOnce(error)
    vi.spyOn(context.journal, 'get').mockResolvedValue(record)
    await expect(planned(context, nothing)).rejects.toMatchObject(expected)
  })

  test.each([finishedRecord(1, { status: 'no_change' }), undefined])('is content with it otherwise', async (record) => {
    const { context } = inMemory()
    vi.spyOn(context.journal, 'finish').mockRejectedValueOnce(over)
    vi.spyOn(context.journal, 'get').mockResolvedValue(record)
    expect(await planned(context, nothing)).toMatchObject({ status: 'no_change' })
  })
})

describe('an edit that gets the lock at once', () => {
  test.each<[string, PlanOperation]>([
    ['changes nothing', nothing],
    ['is refused', () => Promise.reject(away)],
  ])('leaves no trace if it %s', async (_, how) => {
    const { context } = inMemory()
    await edit(context, how).catch(() => undefined)
    expect(await recordOf(context, 1)).toBeUndefined()
  })

  test('is on record once it has changes, whatever becomes of them', async () => {
    const { context } = inMemory()
    await expect(edit({ ...context, admits: () => Promise.reject(refused) })).rejects.toBe(refused)
    expect(await recordOf(context, 1)).toMatchObject({ status: 'failed' })
  })

  test('claims no requests of others', async () => {
    const { context } = inMemory()
    const lease = await waitedFor(context)
    Object.assign(lease, { hasWaited: false })
    expect(await edit(context)).toMatchObject({ status: 'succeeded' })
    expect(lease.claims).toBe(0)
  })
})

describe('an edit that had to wait', () => {
  test('claims the requests of others; an operation that nobody can join does not', async () => {
    const { context } = inMemory()
    const lease = await waitedFor(context)
    expect(await edit(context)).toMatchObject({ status: 'succeeded' })
    expect(lease.claims).toBe(1)
    const other = inMemory()
    const its = await waitedFor(other.context)
    expect(await planned(other.context)).toMatchObject({ status: 'succeeded' })
    expect(its.claims).toBe(0)
  })

  test('is on record even if it fails before it has looked', async () => {
    const { context } = inMemory()
    await waitedFor(context)
    vi.spyOn(context.journal, 'get').mockRejectedValueOnce(refused)
    await expect(edit(context)).rejects.toBe(refused)
    expect(await recordOf(context, 1)).toMatchObject({ status: 'failed' })
  })
})

describe('a push', () => {
  test('is asked for only with changes that are admitted', async () => {
    const { context } = inMemory()
    const admits = vi.fn(async () => undefined)
    await planned({ ...context, admits }, nothing)
    expect(admits).not.toHaveBeenCalled()
    await edit({ ...inMemory().context, admits })
    expect(admits).toHaveBeenCalledTimes(1)
  })

  test('that is refused is not tried again', async () => {
    const { context } = inMemory()
    const push = vi.spyOn(context.repository, 'push').mockRejectedValue(refused)
    await expect(planned(context)).rejects.toBe(refused)
    expect(push).toHaveBeenCalledTimes(1)
  })

  test('of a proposal leaves its branch on record with the commit, and its request with the outcome', async () => {
    const { context } = inMemory()
    const start = vi.spyOn(context.journal, 'start')
    const proposal = { id: '7', url: 'https://git.example.com/7', branch: 'gfm/lab', state: 'opened' } as const
    await planned({ ...context, branch: 'gfm/lab', landed: async () => proposal })
    expect(start.mock.calls[0]?.[1]).toMatchObject({ branch: 'gfm/lab' })
    expect(await recordOf(context, 1)).toMatchObject({ status: 'proposed', proposal: { id: '7', url: proposal.url } })
  })

  test('that nobody can look for is not known to have landed', async () => {
    const { context, repository } = inMemory()
    vi.spyOn(repository, 'push').mockImplementationOnce(async () => {
      vi.spyOn(repository, 'refresh').mockRejectedValueOnce(away)
      return 'unseen'
    })
    await expect(planned(context)).rejects.toMatchObject({ code: 'push_unknown', data: { reason: away.message } })
  })

  test('that was on the branch for a moment, perhaps, keeps its report, and is looked for', async () => {
    const { context, host, repository, noted } = inMemory()
    const start = host.head
    host.edit({ 'y.yaml': 'y: 1\n' }, 'by hand')
    const contains = vi.spyOn(repository, 'contains')
    vi.spyOn(repository, 'push').mockImplementationOnce(async () => {
      host.move(host.head, start, 'person')
      host.edit({ 'z.yaml': 'z: 1\n' }, 'instead')
      return 'unseen'
    })
    expect(await planned(context)).toMatchObject({ status: 'succeeded' })
    expect(contains).not.toHaveBeenCalled()
    expect(noted.lost).toHaveLength(1)
    expect(await context.originals.getReport(FABRIC, noted.lost[0] ?? '')).toMatchObject({ operation: noted.lost[0] })
  })
})
