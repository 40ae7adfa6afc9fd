import { expect, test } from 'vitest'
import { DUE_AFTER_MS } from '../../lib/app/ports/due.ts'
import type { Deliveries } from '../../lib/app/ports/ports.ts'
import type { DeliveryRecord } from '../../lib/contract/delivery.ts'
import { DueTime } from './due-time.ts'

function deliveryRecord(number: number, changes: Partial<DeliveryRecord> = {}): DeliveryRecord {
  const received_at = `2026-11-01T10:00:0${number}.000Z`
  return {
    repository: 'repo-1',
    delivery: `delivery-${9 - number}`,
    source: 'github',
    status: 'queued',
    received_at,
    ...changes,
  }
}

/** What every implementation of `Deliveries` does. `make` gives an empty one. */
export function deliveriesContract(make: (now: () => number) => Promise<Deliveries>): void {
  ledger(make)
  dueDeliveries(make)
}

function ledger(make: (now: () => number) => Promise<Deliveries>): void {
  test('of twenty claims of a delivery at once one succeeds, and the others get its record', async () => {
    const deliveries = await make(Date.now)
    const claims = await Promise.all(Array.from({ length: 20 }, () => deliveries.claim(deliveryRecord(1))))
    expect(claims.filter((earlier) => earlier === undefined)).toHaveLength(1)
    expect(claims.filter((earlier) => earlier !== undefined)).toEqual(Array(19).fill(deliveryRecord(1)))
  })

  test('ids are those of one repository', async () => {
    const deliveries = await make(Date.now)
    expect(await deliveries.claim(deliveryRecord(1))).toBeUndefined()
    expect(await deliveries.claim(deliveryRecord(1, { repository: 'repo-2' }))).toBeUndefined()
  })

  test('what becomes of a delivery is noted; of an unknown one nothing is', async () => {
    const deliveries = await make(Date.now)
    await deliveries.claim(deliveryRecord(1))
    const outcome: Partial<DeliveryRecord> = { status: 'processed', finished_at: '2026-11-01T10:01:00Z', operations: ['01'] }
    await deliveries.note('repo-1', 'delivery-8', outcome)
    await deliveries.note('repo-1', 'unknown', outcome)
    expect(await deliveries.list('repo-1', { limit: 10 })).toEqual({ deliveries: [deliveryRecord(1, outcome)], unreadable: [] })
    expect(await deliveries.claim(deliveryRecord(1))).toEqual(deliveryRecord(1, outcome))
    expect(await deliveries.get('repo-1', 'delivery-8')).toEqual(deliveryRecord(1, outcome))
    expect(await deliveries.get('repo-1', 'unknown')).toBeUndefined()
  })

  test('the newest come first', async () => {
    const deliveries = await make(Date.now)
    for (const number of [2, 3, 1]) await deliveries.claim(deliveryRecord(number))
    const newest = [deliveryRecord(3), deliveryRecord(2)]
    expect(await deliveries.list('repo-1', { limit: 2 })).toEqual({ deliveries: newest, unreadable: [] })
    expect(await deliveries.list('repo-2', { limit: 2 })).toEqual({ deliveries: [], unreadable: [] })
  })

  test('the reason of a delivery is one line of a bounded length', async () => {
    const deliveries = await make(Date.now)
    await deliveries.claim(deliveryRecord(1, { reason: 'one\n\u001b[2Jtwo' }))
    expect(await deliveries.get('repo-1', 'delivery-8')).toMatchObject({ reason: 'one [2Jtwo' })
    const failure = { code: 'push_refused', message: 'x'.repeat(500_000) }
    await deliveries.note('repo-1', 'delivery-8', { status: 'failed', reason: 'y'.repeat(500_000), failure })
    const { reason = '', failure: { message = '' } = {} } = (await deliveries.get('repo-1', 'delivery-8')) ?? {}
    expect([reason.length, message.length].every((length) => length > 100 && length < 10_000)).toBe(true)
  })
}

function dueDeliveries(make: (now: () => number) => Promise<Deliveries>): void {
  test('a delivery is due while it is queued, oldest first, and again after it was postponed', async () => {
    const time = new DueTime()
    const deliveries = await make(time.now)
    await deliveries.claim(deliveryRecord(1))
    time.pass(1)
    await deliveries.claim(deliveryRecord(2, { repository: 'repo-2' }))
    await deliveries.claim(deliveryRecord(3, { status: 'ignored' }))
    const ids = async (at: Date) => (await deliveries.due(at, { limit: 9 })).deliveries.map(({ delivery }) => delivery)
    expect(await ids(time.in(DUE_AFTER_MS.delivery - 2))).toEqual([])
    expect(await ids(time.in(DUE_AFTER_MS.delivery + 1))).toEqual(['delivery-8', 'delivery-7'])
    await deliveries.note('repo-1', 'delivery-8', { status: 'failed', finished_at: '2026-11-01T10:01:00Z' })
    expect(await ids(time.in(DUE_AFTER_MS.delivery + 1))).toEqual(['delivery-7'])
    await deliveries.postpone('repo-2', 'delivery-7', time.in(DUE_AFTER_MS.delivery * 2))
    await deliveries.postpone('repo-1', 'delivery-8', time.in(0))
    expect(await ids(time.in(DUE_AFTER_MS.delivery + 1))).toEqual([])
    await deliveries.note('repo-1', 'delivery-8', { status: 'queued' })
    expect(await ids(time.in(DUE_AFTER_MS.delivery * 2 + 1))).toEqual(['delivery-8', 'delivery-7'])
  })
}
