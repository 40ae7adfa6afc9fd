import { expect, test } from 'vitest'
import type { Locks } from '../../lib/app/ports/ports.ts'
import { holder } from '../support/lock-holder.ts'
import { refusal } from './refusal.ts'

const LONG_MS = 20_000

/** What every implementation of `Locks` does. `make` gives one on which nothing is locked. */
export function locksContract(make: () => Promise<Locks>): void {
  holding(make)
  succession(make)
}

function holding(make: () => Promise<Locks>): void {
  test('a held lock has a holder, a released one has none', async () => {
    const locks = await make()
    expect(await locks.holder('repo-1')).toBeUndefined()
    const lease = await locks.acquire('repo-1', holder('operation-1'), 0)
    expect(lease.abandoned).toBeUndefined()
    expect(await locks.holder('repo-1')).toMatchObject({ operation: 'operation-1' })
    await lease.confirm()
    await lease.release()
    expect(await locks.holder('repo-1')).toBeUndefined()
  })

  test('the error of an acquisition that waited in vain names the holder', async () => {
    const locks = await make()
    const lease = await locks.acquire('repo-1', holder('operation-1'), 0)
    const { data, retryable } = await refusal('repository_busy', locks.acquire('repo-1', holder('operation-2'), 30))
    expect(data).toMatchObject({ repository: 'repo-1', holder: 'operation-1' })
    expect(data.retry_after_seconds).toBeGreaterThanOrEqual(1)
    expect(retryable).toBe(true)
    await lease.confirm()
    await lease.release()
  })

  test('repositories have locks of their own', async () => {
    const locks = await make()
    const first = await locks.acquire('repo-1', holder('operation-1'), 0)
    const second = await locks.acquire('repo-2', holder('operation-2'), 0)
    await first.release()
    await second.confirm()
    await second.release()
  })
}

function succession(make: () => Promise<Locks>): void {
  test('a waiting operation gets the lock when it is released', async () => {
    const locks = await make()
    const first = await locks.acquire('repo-1', holder('operation-1'), 0)
    const waiting = locks.acquire('repo-1', holder('operation-2'), LONG_MS)
    await first.release()
    const second = await waiting
    expect(second.token).toBeGreaterThan(first.token)
    await second.release()
  })

  test('tokens grow with every holder', async () => {
    const locks = await make()
    const tokens: number[] = []
    for (let n = 0; n < 4; n++) {
      const lease = await locks.acquire('repo-1', holder(`operation-${n}`), 0)
      tokens.push(lease.token)
      await lease.release()
    }
    expect(tokens).toEqual([...new Set(tokens)].sort((a, b) => a - b))
    expect(tokens[0]).toBeGreaterThan(0)
  })

  test('a released lease is over: it confirms nothing and frees nobody else', async () => {
    const locks = await make()
    const first = await locks.acquire('repo-1', holder('operation-1'), 0)
    await first.release()
    await refusal('lock_lost', first.confirm())
    const second = await locks.acquire('repo-1', holder('operation-2'), 0)
    await first.release()
    await refusal('repository_busy', locks.acquire('repo-1', holder('operation-3'), 0))
    await second.confirm()
    await second.release()
  })

  test('of many at once only one is inside at any time, in the order of the tokens', async () => {
    const locks = await make()
    let inside = 0
    const entered: number[] = []
    const work = async (operation: string) => {
      const lease = await locks.acquire('repo-1', holder(operation), LONG_MS)
      inside++
      expect(inside).toBe(1)
      entered.push(lease.token)
      await lease.confirm()
      expect(inside).toBe(1)
      inside--
      await lease.release()
    }
    await Promise.all([...Array(10)].map((_, n) => work(`operation-${n}`)))
    expect(entered).toHaveLength(10)
    expect(entered).toEqual([...new Set(entered)].sort((a, b) => a - b))
  })
}
