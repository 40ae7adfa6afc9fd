import { describe, expect, test, vi } from 'vitest'
import { interruptedRecord } from '../../lib/app/transaction/operation-records.ts'
import type { PlanOperation } from '../../lib/app/transaction/planned-operation.ts'
import { planFirst, transact } from '../../lib/app/transaction/transact.ts'
import { DynamoDbLocks } from '../../lib/aws/dynamodb/locks.ts'
import { DomainError } from '../../lib/contract/errors.ts'
import type { OpenOperation } from '../../lib/contract/operation.ts'
import { refusal } from '../ports/refusal.ts'
import { ulid } from '../ports/samples.ts'
import { MemorySnapshot } from '../support/memory-snapshot.ts'
import { ADA } from '../support/objects.ts'
import { inMemory, MANAGER, NOW, writing } from './in-memory.ts'
import { away, FABRIC, holder, lost, recordOf, request, run, waitForNobody } from './transacted.ts'

waitForNobody()

describe('an operation', () => {
  test('makes one commit, by whom it was asked for, and its record says so', async () => {
    const { context, repository, host, noted } = inMemory()
    const base = host.head
    const report = await run(context, 1)
    expect(report).toMatchObject({ operation: ulid(1), commit: host.head, source_commit: base })
    expect(repository.details).toEqual([{ message: 'write 1', author: ADA, committer: MANAGER, time: NOW }])
    expect(await recordOf(context, 1)).toMatchObject({ status: 'succeeded', started_at: NOW.toISOString(), commit: host.head })
    expect(await context.originals.getReport(FABRIC, ulid(1))).toEqual(report)
    expect(noted.landed).toEqual([{ oid: host.head, base, started_at: NOW.toISOString(), report }])
    expect(await context.locks.holder('repo-1')).toBeUndefined()
  })

  test('reports its progress to the caller', async () => {
    const { context, host, noted } = inMemory()
    await run(context, 1)
    expect(noted.progress).toEqual([
      { step: 'fetch', message: `Reading ${context.repository.branch} of ${context.repository.url}` },
      { step: 'build', message: 'Building a commit of 1 changes' },
      { step: 'push', message: `Pushing ${host.head?.slice(0, 12)}` },
    ])
  })

  test('that changes nothing makes no commit, and is over', async () => {
    const { context, host } = inMemory()
    const base = host.head
    expect(await run(context, 1, writing(1, {}))).toMatchObject({ status: 'no_change' })
    expect(host.head).toBe(base)
    expect(await recordOf(context, 1)).toMatchObject({ status: 'no_change', commit: null })
    expect(await context.originals.getReport(FABRIC, ulid(1))).toMatchObject({ status: 'no_change' })
  })

  test('that changes nothing, and was taken for dead meanwhile, is tried again', async () => {
    const { context } = inMemory()
    const plan = writing(1, {})
    const slow: PlanOperation = async (snapshot) => {
      await context.journal.finish(interruptedRecord((await recordOf(context, 1)) as OpenOperation, NOW))
      return plan(snapshot)
    }
    const { data } = await refusal('lock_lost', transact(context, request(1), 'ingest', slow))
    expect(data).toEqual({ repository: 'repo-1' })
    expect(await recordOf(context, 1)).toMatchObject({ status: 'failed', failure: { code: 'interrupted' } })
  })

  test('takes a plan that was made before, and plans again only where the branch has moved', async () => {
    const plan = vi.fn(writing(1, { 'x.yaml': 'x: 1\n' }))
    const { context, host } = inMemory({
      prepared: async (count) => {
        if (count === 1) host.edit({ 'b.yaml': 'b: 1\n' }, 'by hand')
      },
    })
    const first = await planFirst(context, plan)
    expect(plan).toHaveBeenCalledTimes(1)
    expect(await transact(context, request(1), 'ingest', plan, first)).toMatchObject({ commit: host.head })
    expect(plan).toHaveBeenCalledTimes(2)
    expect([host.text('x.yaml'), host.text('b.yaml')]).toEqual(['x: 1\n', 'b: 1\n'])
  })

  test('that is only tried leaves nothing behind', async () => {
    const { context, host } = inMemory()
    const base = host.head
    const plan = writing(1, { 'x.yaml': 'x: 1\n' })
    expect(await transact(context, request(1, true), 'ingest', plan)).toMatchObject({ source_commit: base })
    expect([host.head, await recordOf(context, 1)]).toEqual([base, undefined])
  })

  test('gives up after twenty races, and has changed nothing', async () => {
    const { context, host } = inMemory({ prepared: async (count) => host.edit({ 'b.yaml': `b: ${count}\n` }, `${count}`) })
    const { data, message } = await refusal('push_contended', run(context, 1))
    expect(data).toEqual({ attempts: 20 })
    expect(message).toBe('Other writers moved the branch 20 times in a row; nothing was changed')
    expect(host.text('b.yaml')).toBe('b: 20\n')
    expect(host.text('1.yaml')).toBeUndefined()
    expect(await recordOf(context, 1)).toMatchObject({ status: 'failed', failure: { code: 'push_contended' } })
  })

  test('that is cancelled between two races ends with that', async () => {
    const controller = new AbortController()
    const { context, host } = inMemory({
      prepared: async (count) => host.edit({ 'b.yaml': `b: ${count}\n` }, `${count}`),
      pushed: async () => controller.abort(),
    })
    await expect(run({ ...context, signal: controller.signal }, 1)).rejects.toMatchObject({ name: 'AbortError' })
    expect(host.text('b.yaml')).toBe('b: 1\n')
  })

  test('that is cancelled right before its push pushes nothing', async () => {
    const controller = new AbortController()
    const gone = new Error('gone')
    const { context, host, noted } = inMemory({ prepared: async () => controller.abort(gone) })
    const base = host.head
    await expect(run({ ...context, signal: controller.signal }, 1)).rejects.toBe(gone)
    expect([host.head, noted.progress.at(-1)?.step]).toEqual([base, 'build'])
  })
})

describe('an operation whose report takes long to store', () => {
  const PLAN = writing(1, { 'x.yaml': 'x: 1\n' })
  const turns = async () => {
    for (let turn = 0; turn < 100; turn++) await new Promise((resolve) => setImmediate(resolve))
  }

  test('has its lease confirmed once more, and pushes nothing if somebody has it by then', async () => {
    const { context, host, table, time } = inMemory()
    const base = host.head
    const lease = await context.locks.acquire('repo-1', holder(1), 0)
    const confirm = lease.confirm.bind(lease)
    const isRobbed = new Promise<void>((robbed) => {
      lease.confirm = async (fresh) => {
        await confirm(fresh)
        time.pass(60_000)
        await new DynamoDbLocks(table, time).acquire('repo-1', holder(2), 0)
        robbed()
      }
    })
    vi.spyOn(context.locks, 'acquire').mockResolvedValue(lease)
    vi.spyOn(context.originals, 'putReport').mockReturnValue(isRobbed)
    await refusal('lock_lost', run(context, 1))
    expect([host.head, (await recordOf(context, 1))?.status]).toEqual([base, 'failed'])
  })

  /** The branch moves while the operation waits for the lock; its first report is stored by `first`. */
  const waited = async (first: () => Promise<void>) => {
    const memory = inMemory()
    const { context, host } = memory
    const put = context.originals.putReport.bind(context.originals)
    vi.spyOn(context.originals, 'putReport').mockImplementationOnce(async (report) => {
      await first()
      await put(report)
    })
    const planned = await planFirst(context, PLAN)
    const lease = Object.assign(await context.locks.acquire('repo-1', holder(1), 0), { hasWaited: true })
    vi.spyOn(context.locks, 'acquire').mockImplementation(async () => {
      host.edit({ 'b.yaml': 'b: 1\n' }, 'by hand')
      return lease
    })
    return { ...memory, report: transact(context, request(1), 'ingest', PLAN, planned) }
  }

  test('waits for that before it stores the one of its next plan', async () => {
    const { context, host, report } = await waited(turns)
    expect(await report).toMatchObject({ commit: host.head })
    await turns()
    expect(await context.originals.getReport(FABRIC, ulid(1))).toEqual(await report)
  })

  test('does not go on if it may still be stored later', async () => {
    const { host, report } = await waited(() => Promise.reject(away))
    await expect(report).rejects.toBe(away)
    expect(host.text('x.yaml')).toBeUndefined()
  })
})

test.each([
  ['while its outcome is recorded', undefined, ['finish', 'release', 'finished', 'ended']],
  ['once its predecessor is settled', holder(2), ['finish', 'finished', 'ended', 'release']],
])('the lock of an operation is free %s', async (_, abandoned, expected) => {
  const { context } = inMemory()
  const order: string[] = []
  const lease = Object.assign(await context.locks.acquire('repo-1', holder(1), 0), abandoned && { abandoned })
  const [release, finish] = [lease.release.bind(lease), context.journal.finish.bind(context.journal)]
  lease.release = () => {
    if (!order.includes('release')) order.push('release')
    return release()
  }
  vi.spyOn(context.locks, 'acquire').mockResolvedValue(lease)
  vi.spyOn(context.journal, 'finish').mockImplementation(async (record) => {
    order.push('finish')
    await finish(record)
    order.push('finished')
  })
  await run({ ...context, ended: () => void order.push('ended') } as never, 1)
  expect(order).toEqual(expected)
})

test('an operation that finds nothing to do on a branch without a commit is over', async () => {
  const { context } = inMemory()
  vi.spyOn(context.repository, 'refresh').mockResolvedValue(new MemorySnapshot())
  await run(context, 1, writing(1, {}))
  expect(await recordOf(context, 1)).toMatchObject({ status: 'no_change' })
})

test('without listeners for commits and unrecorded outcomes, an operation ends the same', async () => {
  const { context, host } = inMemory()
  const untold = { ...context, landed: undefined, onUnrecorded: undefined } as never
  await run(untold, 1)
  expect(await recordOf(context, 1)).toMatchObject({ status: 'succeeded', commit: host.head })
  vi.spyOn(context.journal, 'finish').mockRejectedValue(away)
  expect((await run(untold, 2)).commit).toBe(host.head)
})

describe('a failure', () => {
  test.each([
    ['that stays ends the record', false, new DomainError('fabric_not_found', 'none', { fabric: 'f' }), 'failed'],
    ['that may pass leaves it open where it is tried again', true, away, 'running'],
    ['that may pass ends it where it is not', false, away, 'failed'],
    ['that stays ends it, tried again or not', true, new DomainError('fabric_not_found', 'none', { fabric: 'f' }), 'failed'],
  ])('%s', async (_, willRetry, error, status) => {
    const { context, noted } = inMemory()
    const failing = { ...context, willRetry }
    await expect(run(failing, 1, () => Promise.reject(error))).rejects.toBe(error)
    expect(await recordOf(context, 1)).toMatchObject({ status })
    expect(await context.locks.holder('repo-1')).toBeUndefined()
    expect(noted.unrecorded).toEqual([])
  })

  test('is answered although it cannot be recorded', async () => {
    const { context, noted } = inMemory()
    const broken = new Error('table away')
    vi.spyOn(context.journal, 'finish').mockRejectedValue(broken)
    await expect(run(context, 1, () => Promise.reject(away))).rejects.toBe(away)
    expect(noted.unrecorded).toEqual([broken])
    await expect(run({ ...context, onUnrecorded: undefined } as never, 2, () => Promise.reject(away))).rejects.toBe(away)
  })

  test('after a push with an unknown outcome leaves the record unknown, and lets the lock expire', async () => {
    const { context, host } = inMemory({ pushed: () => Promise.reject(lost) })
    const base = host.head
    const { message, data, cause } = await refusal('push_unknown', run(context, 1))
    const { url, branch } = context.repository
    const reason = 'no answer'
    expect(message).toBe(
      `It is not known whether the commit ${host.head} has landed on refs/heads/${branch} of ${url}: ${reason}`,
    )
    expect(data).toEqual({ ref: `refs/heads/${branch}`, url, commit: host.head, base, reason })
    expect(cause).toBe(lost)
    expect(await recordOf(context, 1)).toMatchObject({ status: 'unknown', commit: host.head, base })
    expect(await context.locks.holder('repo-1')).toMatchObject(holder(1))
  })

  test.each([
    ['an error that is not ours', new TypeError('x is undefined'), 'x is undefined'],
    ['no error at all', 'gone', 'gone'],
  ])('of a push with %s is not known either', async (_, thrown, reason) => {
    const { context } = inMemory({ pushed: () => Promise.reject(thrown) })
    expect((await refusal('push_unknown', run(context, 1))).data).toMatchObject({ reason })
  })

  test.each([
    new DomainError('push_refused', 'no', { ref: 'r', reason: 'x' }),
    new DomainError('push_unknown', 'lost', { ref: 'r', url: 'u', commit: 'c', base: null, reason: 'x' }),
    new DomainError('authentication_failed', 'no', { url: 'u' }),
    new DomainError('repository_not_found', 'no', { url: 'u' }),
    away,
    new DomainError('cancelled', 'no', { what: 'push' }),
  ])('of a push with $code is what the repository said', async (error) => {
    const { context } = inMemory({ pushed: () => Promise.reject(error) })
    await expect(run(context, 1)).rejects.toBe(error)
    expect((await recordOf(context, 1))?.status).toBe(error.code === 'push_unknown' ? 'unknown' : 'failed')
  })

  test('to note that a commit has landed is no failure of the operation', async () => {
    const { context, host, noted } = inMemory()
    const broken = new Error('table away')
    const report = await run({ ...context, landed: () => Promise.reject(broken) }, 1)
    expect([report.commit, noted.unrecorded]).toEqual([host.head, [broken]])
    expect(await recordOf(context, 1)).toMatchObject({ status: 'running', commit: host.head })
    vi.spyOn(context.journal, 'finish').mockRejectedValue(broken)
    expect((await run(context, 2)).commit).toBe(host.head)
    expect(noted.unrecorded).toEqual([broken, broken])
  })
})
