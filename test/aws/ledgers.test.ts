import { describe, expect, test } from 'vitest'
import { DynamoDbDeliveries } from '../../lib/aws/dynamodb/deliveries.ts'
import { getItem } from '../../lib/aws/dynamodb/item.ts'
import { deliveryKey, lostOperationKey } from '../../lib/aws/dynamodb/keys.ts'
import { DynamoDbLostOperations } from '../../lib/aws/dynamodb/lost-operations.ts'
import type { DeliveryRecord } from '../../lib/contract/delivery.ts'
import { refusal } from '../ports/refusal.ts'
import { memoryTable } from '../simulation/at-rest.ts'
import { spoil } from './spoil.ts'

const NOW = Date.parse('2026-11-01T10:00:00Z')
const DAY = 24 * 3600
const now = () => NOW
const seconds = NOW / 1000

describe('the ledger of deliveries', () => {
  const record = (delivery: string, received_at = '2026-11-01T10:00:00Z'): DeliveryRecord => {
    return { repository: 'repo-1', delivery, source: 'github', status: 'queued', received_at }
  }
  function ledger() {
    const table = memoryTable()
    return { table, deliveries: new DynamoDbDeliveries(table, { now }) }
  }

  test('forgets a delivery a week after it came', async () => {
    const { table, deliveries } = ledger()
    await deliveries.claim(record('one'))
    expect(await getItem(table, deliveryKey('repo-1', 'one'))).toMatchObject({ expires_at: seconds + 7 * DAY })
  })

  test('has the newest first, whatever their ids', async () => {
    const { deliveries } = ledger()
    await deliveries.claim(record('a', '2026-11-01T10:00:01Z'))
    await deliveries.claim(record('b', '2026-11-01T10:00:03Z'))
    await deliveries.claim(record('c', '2026-11-01T10:00:02Z'))
    const page = await deliveries.list('repo-1', { limit: 9 })
    expect(page.deliveries.map(({ delivery }) => delivery)).toEqual(['b', 'c', 'a'])
  })

  test('gives a delivery one outcome, and takes notes afterwards', async () => {
    const { deliveries } = ledger()
    await deliveries.claim(record('one'))
    expect(await deliveries.note('repo-1', 'one', { branch: 'main' })).toBe(true)
    expect((await deliveries.due(new Date(NOW + DAY * 1000), { limit: 9 })).deliveries).toHaveLength(1)
    expect(await deliveries.note('repo-1', 'one', { status: 'processed' })).toBe(true)
    expect(await deliveries.note('repo-1', 'one', { status: 'failed' })).toBe(false)
    expect(await deliveries.note('repo-1', 'one', { reason: 'late' })).toBe(true)
    expect(await deliveries.get('repo-1', 'one')).toEqual({
      ...record('one'),
      branch: 'main',
      status: 'processed',
      reason: 'late',
    })
  })

  test.each<[string, string, string]>([
    ['as long as may be', 'x'.repeat(2000), 'x'.repeat(2000)],
    ['longer', 'x'.repeat(2001), `${'x'.repeat(1999)}…`],
    ['of many lines', '\r\none\r\n\u2028two\u202ethree\n', 'one two three'],
  ])('keeps a reason as one line that an item can hold: %s', async (_, reason, kept) => {
    const { deliveries } = ledger()
    await deliveries.claim({ ...record('one'), reason })
    expect((await deliveries.get('repo-1', 'one'))?.reason).toBe(kept)
  })

  test('names one that cannot be read by its id, and does not take it for another', async () => {
    const { table, deliveries } = ledger()
    await deliveries.claim(record('one'))
    await spoil(table, deliveryKey('repo-1', 'one'), 'source', 7)
    const { unreadable } = await deliveries.list('repo-1', { limit: 9 })
    expect(unreadable).toMatchObject([{ id: 'one' }])
    const { pk, sk } = deliveryKey('repo-1', 'one')
    expect((await refusal('record_unreadable', deliveries.get('repo-1', 'one'))).data.record).toBe(`${pk}/${sk}`)
  })
})

describe('the list of lost operations', () => {
  const lost = { operation: 'op-1', fabric: 'lab', commit: 'c', head: 'h' }
  async function list() {
    const table = memoryTable()
    const operations = new DynamoDbLostOperations(table, { now })
    await operations.put('repo-1', [lost])
    return { table, operations, item: () => getItem(table, lostOperationKey('repo-1', 'op-1')) }
  }

  test('keeps settled items, and done ones for thirty days', async () => {
    const { operations, item } = await list()
    await operations.mark('repo-1', 'op-1', 'settled')
    expect(await item()).toMatchObject({ state: 'settled' })
    expect((await item())?.expires_at).toBeUndefined()
    await operations.mark('repo-1', 'op-1', 'done')
    expect(await item()).toMatchObject({ state: 'done', expires_at: seconds + 30 * DAY })
    expect(await operations.list('repo-1')).toEqual({ lost: [], unreadable: [] })
  })

  test('has no item for a loss that was never noted', async () => {
    const { table, operations } = await list()
    await operations.mark('repo-1', 'op-2', 'done')
    expect(await getItem(table, lostOperationKey('repo-1', 'op-2'))).toBeUndefined()
  })

  test('names one that cannot be read by its id', async () => {
    const { table, operations } = await list()
    await spoil(table, lostOperationKey('repo-1', 'op-1'), 'fabric', 7)
    expect((await operations.list('repo-1')).unreadable).toMatchObject([{ id: 'op-1' }])
  })
})
