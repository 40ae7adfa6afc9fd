import { expect, test } from 'vitest'
import type { LostOperation, LostOperations, NotedLoss } from '../../lib/app/ports/registry.ts'
import { ulid } from './samples.ts'

function lost(number: number, changes: Partial<LostOperation> = {}): LostOperation {
  return { operation: ulid(number), fabric: 'fabric-1', commit: `${number}`.repeat(40), head: 'a'.repeat(40), ...changes }
}

/** As it is listed until it is settled. */
function waiting(number: number, changes: Partial<LostOperation> = {}): NotedLoss {
  return { ...lost(number, changes), state: 'waiting' }
}

/** What every implementation of `LostOperations` does. `make` gives an empty one. */
export function lostOperationsContract(make: () => Promise<LostOperations>): void {
  test('lost operations of a repository are listed oldest first until each is done', async () => {
    const operations = await make()
    expect(await operations.list('repo-1')).toEqual({ lost: [], unreadable: [] })
    await operations.put('repo-1', [lost(2), lost(3, { fabric: 'fabric-2' }), lost(1)])
    await operations.put('repo-2', [lost(4)])
    expect((await operations.list('repo-1')).lost).toEqual([waiting(1), waiting(2), waiting(3, { fabric: 'fabric-2' })])
    await operations.mark('repo-1', ulid(2), 'done')
    expect((await operations.list('repo-1')).lost).toEqual([waiting(1), waiting(3, { fabric: 'fabric-2' })])
    expect((await operations.list('repo-2')).lost).toEqual([waiting(4)])
  })

  test('a settled one is listed until it is reported', async () => {
    const operations = await make()
    await operations.put('repo-1', [lost(1)])
    await operations.mark('repo-1', ulid(1), 'settled')
    await operations.put('repo-1', [lost(1)])
    expect((await operations.list('repo-1')).lost).toEqual([{ ...lost(1), state: 'settled' }])
    await operations.mark('repo-1', ulid(1), 'done')
    expect((await operations.list('repo-1')).lost).toEqual([])
  })

  test('noting the same loss again leaves a done item as it is', async () => {
    const operations = await make()
    await operations.put('repo-1', [lost(1), lost(2)])
    await operations.mark('repo-1', ulid(1), 'done')
    await operations.put('repo-1', [lost(1), lost(2), lost(3)])
    expect((await operations.list('repo-1')).lost).toEqual([waiting(2), waiting(3)])
  })

  test('what another force-push takes away again is to be brought back again', async () => {
    const operations = await make()
    await operations.put('repo-1', [lost(1)])
    await operations.mark('repo-1', ulid(1), 'done')
    const again = lost(1, { head: 'b'.repeat(40) })
    await operations.put('repo-1', [again])
    expect((await operations.list('repo-1')).lost).toEqual([{ ...again, state: 'waiting' }])
  })

  test('a loss that was never noted is not marked as done', async () => {
    const operations = await make()
    await operations.mark('repo-1', ulid(1), 'done')
    await operations.put('repo-1', [lost(1)])
    expect((await operations.list('repo-1')).lost).toEqual([waiting(1)])
  })
}
