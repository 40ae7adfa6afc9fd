import { createHash } from 'node:crypto'
import { describe, expect, test, vi } from 'vitest'
import type { PlanOperation } from '../../lib/app/transaction/planned-operation.ts'
import { operationKey } from '../../lib/aws/dynamodb/keys.ts'
import { spoil } from '../aws/spoil.ts'
import { refusal } from '../ports/refusal.ts'
import { operationRecord, ulid } from '../ports/samples.ts'
import { inMemory, writing } from './in-memory.ts'
import { away, FABRIC, holder, lost, recordOf, run, waitForNobody } from './transacted.ts'

waitForNobody()

const originalOf = (bytes: Uint8Array) => ({ sha256: createHash('sha256').update(bytes).digest('hex'), bytes })

describe('an operation that runs again', () => {
  test('answers what it has answered', async () => {
    const { context, host } = inMemory()
    const report = await run(context, 1)
    const head = host.head
    expect(await run(context, 1)).toEqual(report)
    expect(host.head).toBe(head)
  })

  test('has failed for good if its record says so', async () => {
    const { context } = inMemory()
    await expect(run(context, 1, () => Promise.reject(away))).rejects.toBe(away)
    await refusal('operation_finished', run(context, 1))
  })

  test('keeps the request in its record', async () => {
    const { context } = inMemory()
    await context.journal.start(operationRecord(1, { status: 'queued', request: { file_path: 'x.yaml' } }))
    await run(context, 1)
    expect(await recordOf(context, 1)).toMatchObject({ status: 'succeeded', request: { file_path: 'x.yaml' } })
  })

  test('finds that another process has done it while it waited for the lock', async () => {
    const { context, host } = inMemory()
    const lease = await context.locks.acquire('repo-1', holder(9), 0)
    const waiting = run({ ...context, locks: { ...context.locks, acquire: () => locked } as never }, 1)
    let free: (lease: unknown) => void = () => undefined
    const locked = new Promise((resolve) => {
      free = resolve
    })
    await lease.release()
    const report = await run(context, 1)
    free(await context.locks.acquire('repo-1', holder(1), 0))
    expect(await waiting).toEqual(report)
    expect(report.commit).toBe(host.head)
  })

  /** Its process has died in the push: the commit has not landed, and may do so yet. */
  async function sentBefore() {
    const memory = inMemory()
    const { context, host } = memory
    const base = host.head
    await context.journal.start(operationRecord(1))
    await context.journal.candidate(FABRIC, ulid(1), { oid: 'e'.repeat(40), base, rivals: ['f'.repeat(40)] })
    return { ...memory, base }
  }

  test('remembers its earlier commits on the same base, any of which may land', async () => {
    const { context, base } = await sentBefore()
    await context.journal.unknown(FABRIC, ulid(1))
    vi.spyOn(context.repository, 'push').mockRejectedValue(lost)
    await refusal('push_unknown', run(context, 1))
    const record = await recordOf(context, 1)
    expect(record).toMatchObject({ status: 'unknown', base, rivals: ['e'.repeat(40), 'f'.repeat(40)] })
  })

  test('forgets them once the branch has moved off their base', async () => {
    const { context, host } = await sentBefore()
    host.edit({ 'b.yaml': 'b: 1\n' }, 'by hand')
    vi.spyOn(context.repository, 'push').mockRejectedValue(lost)
    await refusal('push_unknown', run(context, 1))
    expect(await recordOf(context, 1)).not.toHaveProperty('rivals')
  })

  test('has no outcome if it finds nothing to do and an earlier commit may land', async () => {
    const { context } = await sentBefore()
    expect(await run(context, 1, writing(1, {}))).toMatchObject({ status: 'no_change' })
    expect(await recordOf(context, 1)).toMatchObject({ status: 'unknown', commit: 'e'.repeat(40) })
  })

  test('has one where the branch has moved on without it', async () => {
    const { context, host } = await sentBefore()
    host.edit({ 'b.yaml': 'b: 1\n' }, 'by hand')
    await run(context, 1, writing(1, {}))
    expect(await recordOf(context, 1)).toMatchObject({ status: 'no_change' })
  })

  test.each([false, true])('and fails has no outcome while an earlier commit may land (tried again: %j)', async (willRetry) => {
    const { context } = await sentBefore()
    await expect(run({ ...context, willRetry }, 1, () => Promise.reject(away))).rejects.toBe(away)
    expect((await recordOf(context, 1))?.status).toBe(willRetry ? 'running' : 'unknown')
  })
})

describe('an earlier commit of the operation', () => {
  test('that lands while the branch is read is its work', async () => {
    const { context, host } = inMemory()
    const base = host.head
    host.edit({ 'x.yaml': 'x: 1\n' }, 'landed late')
    const late = host.head ?? ''
    host.move(late, base, 'person')
    await context.journal.start(operationRecord(1))
    await context.journal.candidate(FABRIC, ulid(1), { oid: 'e'.repeat(40), base, rivals: [late] })
    const plan = async (snapshot: Parameters<PlanOperation>[0]) => {
      host.move(base, late, 'manager')
      host.edit({ 'b.yaml': 'b: 1\n' }, 'by hand')
      return writing(1, { 'y.yaml': 'y: 1\n' })(snapshot)
    }
    await run(context, 1, plan)
    expect(await recordOf(context, 1)).toMatchObject({ status: 'succeeded', commit: late })
    expect(host.text('y.yaml')).toBeUndefined()
  })
})

describe('the operation of whoever held the lock before', () => {
  async function abandoned(commit?: { oid: string; base: string | null }) {
    const memory = inMemory()
    const { context, time } = memory
    await context.journal.start(operationRecord(9))
    if (commit !== undefined) await context.journal.candidate(FABRIC, ulid(9), commit)
    await context.locks.acquire('repo-1', holder(9), 0)
    time.pass(60_000)
    return memory
  }

  test('is settled first', async () => {
    const { context } = await abandoned()
    await run(context, 1, async (snapshot) => {
      expect(await recordOf(context, 9)).toMatchObject({ status: 'failed', failure: { code: 'interrupted' } })
      return writing(1, {})(snapshot)
    })
  })

  test('that may land is settled once our own commit keeps it from landing', async () => {
    const { context, host } = await abandoned()
    await context.journal.candidate(FABRIC, ulid(9), { oid: 'e'.repeat(40), base: host.head })
    await run(context, 1)
    expect(await recordOf(context, 9)).toMatchObject({ status: 'failed', failure: { code: 'interrupted' } })
  })

  test('that cannot be settled after that is no failure of ours', async () => {
    const { context, host, noted } = await abandoned()
    await context.journal.candidate(FABRIC, ulid(9), { oid: 'e'.repeat(40), base: host.head })
    const broken = new Error('away')
    const mayBeLost = () => Promise.reject(broken)
    vi.spyOn(context.repository, 'contains').mockRejectedValue(broken)
    expect(await run({ ...context, mayBeLost }, 1)).toMatchObject({ commit: host.head })
    expect(noted.unrecorded).toEqual([broken])
    expect(await recordOf(context, 9)).toMatchObject({ status: 'unknown' })
  })

  test('with an unreadable record is left until the record is repaired', async () => {
    const { context, host, table, noted } = await abandoned()
    await spoil(table, operationKey(FABRIC, ulid(9)), 'kind', 7)
    expect(await run(context, 1)).toMatchObject({ commit: host.head })
    expect(noted.unrecorded).toMatchObject([{ code: 'record_unreadable' }])
  })

  test('that cannot be settled for another reason holds us up', async () => {
    const { context } = await abandoned({ oid: 'e'.repeat(40), base: 'b'.repeat(40) })
    vi.spyOn(context.repository, 'head').mockRejectedValue(away)
    await expect(run(context, 1)).rejects.toBe(away)
    expect(await context.locks.holder('repo-1')).toBeUndefined()
  })
})

describe('copies of originals', () => {
  test('are made before the push, a few at once, each of them', async () => {
    const { context, host } = inMemory()
    const base = host.head
    const originals = Array.from({ length: 20 }, (_, index) => originalOf(Buffer.from(`${index}`)))
    let [now, most] = [0, 0]
    const put = context.originals.put.bind(context.originals)
    vi.spyOn(context.originals, 'put').mockImplementation(async (sha256, bytes) => {
      most = Math.max(most, ++now)
      expect(host.head).toBe(base)
      // As a bucket does, which takes longer than it takes to ask for the next copy.
      await new Promise(setImmediate)
      await put(sha256, bytes)
      now--
    })
    await run(context, 1, async (snapshot) => ({ ...(await writing(1, { 'x.yaml': 'x\n' })(snapshot)), originals }))
    const copies = await Promise.all(originals.map(({ sha256 }) => context.originals.get(sha256)))
    expect(copies.map((bytes) => Buffer.from(bytes ?? []).toString())).toEqual(originals.map((_, index) => `${index}`))
    expect(most).toBe(8)
  })
})
