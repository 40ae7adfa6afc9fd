import { expect, test } from 'vitest'
import type { Idempotency } from '../../lib/app/ports/ports.ts'
import { refusal } from './refusal.ts'

const ANSWER = { status: 201, headers: { location: '/fabrics/ä' }, body: '{"id":"fäbric"}\n' }

const later = () => new Date(Date.now() + 60_000)

/** What every implementation of `Idempotency` does. `make` gives an empty one. */
export function idempotencyContract(make: () => Promise<Idempotency>): void {
  test('the second request gets the answer of the first', async () => {
    const idempotency = await make()
    expect(await idempotency.claim('key', 'print', later())).toBeUndefined()
    await idempotency.complete('key', ANSWER)
    expect(await idempotency.claim('key', 'print', later())).toEqual(ANSWER)
    expect(await idempotency.claim('key', 'print', later())).toEqual(ANSWER)
  })

  test('while the first request runs, the second is turned away', async () => {
    const idempotency = await make()
    await idempotency.claim('key', 'print', later())
    await refusal('idempotency_in_progress', idempotency.claim('key', 'print', later()))
    await idempotency.complete('key', ANSWER)
    expect(await idempotency.claim('key', 'print', later())).toEqual(ANSWER)
  })

  test('another request with the same key is refused, whatever became of the first', async () => {
    const idempotency = await make()
    await idempotency.claim('key', 'print', later())
    await refusal('idempotency_key_reused', idempotency.claim('key', 'other', later()))
    await idempotency.complete('key', ANSWER)
    await refusal('idempotency_key_reused', idempotency.claim('key', 'other', later()))
    expect(await idempotency.claim('another key', 'other', later())).toBeUndefined()
  })

  test('a key that was given up is free, for any request', async () => {
    const idempotency = await make()
    await idempotency.claim('key', 'print', later())
    await idempotency.release('key')
    expect(await idempotency.claim('key', 'other', later())).toBeUndefined()
  })

  test('an answered key is not given up', async () => {
    const idempotency = await make()
    await idempotency.claim('key', 'print', later())
    await idempotency.complete('key', ANSWER)
    await idempotency.release('key')
    expect(await idempotency.claim('key', 'print', later())).toEqual(ANSWER)
  })

  test('of many requests at once one runs', async () => {
    const idempotency = await make()
    const all = await Promise.allSettled([...Array(8)].map(() => idempotency.claim('key', 'print', later())))
    expect(all.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  })
}
