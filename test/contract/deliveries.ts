import { expect, test } from 'vitest'
import type { Deliveries } from '../../lib/app/ports.ts'
import type { DeliveryRecord } from '../../lib/domain/delivery-record.ts'

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
export function deliveriesContract(make: () => Promise<Deliveries>): void {
  test('of twenty who claim a delivery at once one gets it, the others what is on record', async () => {
    const deliveries = await make()
    const claims = await Promise.all(Array.from({ length: 20 }, () => deliveries.claim(deliveryRecord(1))))
    expect(claims.filter((earlier) => earlier === undefined)).toHaveLength(1)
    expect(claims.filter((earlier) => earlier !== undefined)).toEqual(Array(19).fill(deliveryRecord(1)))
  })

  test('ids are those of one repository', async () => {
    const deliveries = await make()
    expect(await deliveries.claim(deliveryRecord(1))).toBeUndefined()
    expect(await deliveries.claim(deliveryRecord(1, { repository: 'repo-2' }))).toBeUndefined()
  })

  test('what becomes of a delivery is noted; of an unknown one nothing is', async () => {
    const deliveries = await make()
    await deliveries.claim(deliveryRecord(1))
    const outcome: Partial<DeliveryRecord> = { status: 'processed', finished_at: '2026-11-01T10:01:00Z', operations: ['01'] }
    await deliveries.note('repo-1', 'delivery-8', outcome)
    await deliveries.note('repo-1', 'unknown', outcome)
    expect(await deliveries.list('repo-1', { limit: 10 })).toEqual([deliveryRecord(1, outcome)])
    expect(await deliveries.claim(deliveryRecord(1))).toEqual(deliveryRecord(1, outcome))
    expect(await deliveries.get('repo-1', 'delivery-8')).toEqual(deliveryRecord(1, outcome))
    expect(await deliveries.get('repo-1', 'unknown')).toBeUndefined()
  })

  test('the newest come first', async () => {
    const deliveries = await make()
    for (const number of [2, 3, 1]) await deliveries.claim(deliveryRecord(number))
    expect(await deliveries.list('repo-1', { limit: 2 })).toEqual([deliveryRecord(3), deliveryRecord(2)])
    expect(await deliveries.list('repo-2', { limit: 2 })).toEqual([])
  })
}
