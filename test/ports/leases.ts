import { DeleteCommand, type DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb'
import { beforeEach, expect, test } from 'vitest'
import { lockKey } from '../../lib/aws/dynamodb/keys.ts'
import type { LockTiming } from '../../lib/aws/dynamodb/lock-timing.ts'
import { DynamoDbLocks } from '../../lib/aws/dynamodb/locks.ts'
import type { Table } from '../../lib/aws/dynamodb/table.ts'
import { ManualTime } from '../aws/manual-time.ts'
import { eventually } from '../support/eventually.ts'
import { holder } from '../support/lock-holder.ts'
import { refusal } from './refusal.ts'

let table: Table
let time: ManualTime
let locks: DynamoDbLocks

/** What leases do on a table, by a clock that moves only when told to. `make` gives an empty one. */
export function leasesContract(make: () => Promise<Table>): void {
  beforeEach(async () => {
    table = await make()
    time = new ManualTime()
    locks = new DynamoDbLocks(table, time)
  })

  takeover()
  renewals()
  waiting()
  requests()
  holders()
}

function takeover(): void {
  test.each([
    { after: 0, isFree: false },
    { after: 30_000, isFree: false },
    { after: 35_000, isFree: false },
    { after: 35_001, isFree: true },
  ])('$after ms after the last renewal a lease of 30 s with a margin of 5 s is free: $isFree', async ({ after, isFree }) => {
    await locks.acquire('repo-1', holder('operation-1'), 0)
    time.pass(after)
    expect((await locks.holder('repo-1')) === undefined).toBe(isFree)
    if (isFree) await locks.acquire('repo-1', holder('operation-2'), 0)
    else await refusal('repository_busy', locks.acquire('repo-1', holder('operation-2'), 0))
  })

  test('a lease that was taken over names the abandoned operation, one after a release does not', async () => {
    await locks.acquire('repo-1', holder('operation-1'), 0)
    time.pass(60_000)
    const second = await locks.acquire('repo-1', holder('operation-2'), 0)
    expect([second.token, second.abandoned]).toEqual([2, holder('operation-1')])
    await second.release()
    const third = await locks.acquire('repo-1', holder('operation-3'), 0)
    expect([third.token, third.abandoned]).toEqual([3, undefined])
  })

  test('an operation that is run again after its process died abandoned nothing', async () => {
    await locks.acquire('repo-1', holder('operation-1'), 0)
    time.pass(60_000)
    expect((await locks.acquire('repo-1', holder('operation-1'), 0)).abandoned).toBeUndefined()
  })

  test('with a lost table the tokens begin anew, and a holder from before has lost its lock all the same', async () => {
    const before = await locks.acquire('repo-1', holder('operation-1'), 0)
    await table.client.send(new DeleteCommand({ TableName: table.name, Key: lockKey('repo-1') }))
    await refusal('lock_lost', before.confirm())
    const after = await locks.acquire('repo-1', holder('operation-2'), 0)
    expect(after.token).toBe(before.token)
    await before.release()
    await after.confirm()
    expect(await locks.holder('repo-1')).toMatchObject({ operation: 'operation-2' })
  })

  test('the holder whose lease was taken over has lost it for good and takes nothing from its successor', async () => {
    const first = await locks.acquire('repo-1', holder('operation-1'), 0)
    time.pass(60_000)
    const second = await locks.acquire('repo-1', holder('operation-2'), 0)
    await refusal('lock_lost', first.confirm())
    await first.release()
    await refusal('lock_lost', first.confirm())
    await second.confirm()
    expect(await locks.holder('repo-1')).toMatchObject({ operation: 'operation-2' })
  })

  test('a lease that ran out but was not taken over is confirmed and extended', async () => {
    const lease = await locks.acquire('repo-1', holder('operation-1'), 0)
    time.pass(60_000)
    await lease.confirm()
    const expires_at = new Date(time.now() + 30_000).toISOString()
    expect(await locks.holder('repo-1')).toEqual({ ...holder('operation-1'), expires_at })
  })
}

function renewals(): void {
  test('a confirmation holds for as long as is asked, unless the clock was set back', async () => {
    let requests = 0
    const counting = through((command, client) => {
      requests += 1
      return client.send(command as never)
    })
    const lease = await new DynamoDbLocks(counting, time).acquire('repo-1', holder('operation-1'), 0)
    const sent: number[] = []
    for (const [pass, fresh] of [
      [0, 1000],
      [999, 1000],
      [1, 1000],
      [0, undefined],
      [-1, 1000],
    ] as const) {
      time.pass(pass)
      const before = requests
      await lease.confirm(fresh)
      sent.push(requests - before)
    }
    expect(sent).toEqual([1, 0, 1, 1, 1])
    await Promise.all([lease.release(), lease.release()])
    await lease.release()
    expect(requests).toBe(6)
  })

  test('a lease is renewed for as long as it is held', async () => {
    const lease = await locks.acquire('repo-1', holder('operation-1'), 0)
    for (let n = 0; n < 5; n++) {
      time.pass(20_000)
      time.runTimers()
      await eventually(() => expect(time.timers).toBe(1))
    }
    await refusal('repository_busy', locks.acquire('repo-1', holder('operation-2'), 0))
    await lease.release()
    expect(time.timers).toBe(0)
  })

  test('a release during a renewal ends the renewals', async () => {
    const lease = await locks.acquire('repo-1', holder('operation-1'), 0)
    time.runTimers()
    await lease.release()
    const next = await locks.acquire('repo-1', holder('operation-2'), 0)
    await eventually(() => expect(time.timers).toBe(1))
    await next.release()
    expect(time.timers).toBe(0)
  })

  test('renewals end when the lease is lost', async () => {
    const first = await locks.acquire('repo-1', holder('operation-1'), 0)
    const other = new ManualTime(time.now() + 60_000)
    await new DynamoDbLocks(table, other).acquire('repo-1', holder('operation-2'), 0)
    time.runTimers()
    await refusal('lock_lost', first.confirm())
    time.runTimers()
    await refusal('lock_lost', first.confirm())
    expect([time.timers, other.timers]).toEqual([0, 1])
  })
}

function waiting(): void {
  test('an acquisition backs off, gives up at the deadline and says when to try again', async () => {
    await locks.acquire('repo-1', holder('operation-1'), 0)
    const { data } = await refusal('repository_busy', locks.acquire('repo-1', holder('operation-2'), 6000))
    expect(data.retry_after_seconds).toBe(29)
    expect(time.waits.slice(0, 4)).toEqual([45, 70, 120, 220])
    expect(Math.max(...time.waits)).toBe(520)
    expect(time.waits.reduce((sum, ms) => sum + ms)).toBe(6000)
  })

  test('whoever has left a request looks at the lock, and at its operation where that may have ended', async () => {
    const first = await locks.acquire('repo-1', holder('operation-1'), 0)
    const sent: string[] = []
    const counting = through((command, client) => {
      sent.push(command instanceof UpdateCommand ? 'write' : 'read')
      return client.send(command as never)
    })
    let asked = 0
    const waiting = { request: 'r', isDone: async () => ++asked === 2, moreMs: async () => 0 }
    const wait = (timing: Partial<LockTiming>) =>
      new DynamoDbLocks(counting, timing).acquireOrHandOver('repo-1', holder('operation-2'), 2000, waiting)
    await refusal('repository_busy', wait(time))
    expect(time.waits).toEqual([95, 170, 220, 220, 220, 220, 220, 220, 220, 195])
    expect(asked).toBe(1)
    // It tried to take the lock and left its request; then one look each time, and one for the error.
    expect(sent).toEqual(['write', 'read', 'write', ...Array.from({ length: 11 }, () => 'read')])
    const sleep = async () => {
      await first.release()
      await locks.acquire('repo-1', holder('operation-3'), 0)
    }
    expect(await wait({ ...time, sleep })).toBeUndefined()
  })

  test('an acquisition that waits long enough takes over', async () => {
    await locks.acquire('repo-1', holder('operation-1'), 0)
    const lease = await locks.acquire('repo-1', holder('operation-2'), 40_000)
    expect(lease.abandoned).toEqual(holder('operation-1'))
  })
}

/** A table whose requests go through `send`. */
function through(send: (command: unknown, on: DynamoDBDocumentClient) => Promise<unknown>): Table {
  const { client, name } = table
  return { name, client: { send: (command: unknown) => send(command, client) } as unknown as DynamoDBDocumentClient }
}

function requests(): void {
  test('a lock whose request is sent twice is held once', async () => {
    const twice = through(async (command, client) => {
      if (!(command instanceof UpdateCommand)) return client.send(command as never)
      await client.send(command)
      return client.send(command)
    })
    const lease = await new DynamoDbLocks(twice, time).acquire('repo-1', holder('operation-1'), 0)
    await lease.confirm()
    expect([lease.token, await locks.holder('repo-1')]).toEqual([1, expect.objectContaining(holder('operation-1'))])
  })

  test('a lock that is free is taken with one request', async () => {
    let requests = 0
    const counting = through((command, client) => {
      requests += 1
      return client.send(command as never)
    })
    await new DynamoDbLocks(counting, time).acquire('repo-1', holder('operation-1'), 0)
    expect(requests).toBe(1)
  })

  test('an acquisition that finds the lock free a moment later says when to try again', async () => {
    await locks.acquire('repo-1', holder('operation-1'), 0)
    const freed = through(async (command, client) => (command instanceof UpdateCommand ? client.send(command) : {}))
    const waiting = new DynamoDbLocks(freed, time).acquire('repo-1', holder('operation-2'), 0)
    const { data, message } = await refusal('repository_busy', waiting)
    expect(data).toEqual({ repository: 'repo-1', holder: 'unknown', retry_after_seconds: 1 })
    expect(message).toBe('The operation unknown of the fabric unknown is writing to the repository')
  })

  test('while the table is away a lease is neither renewed nor lost, and its release is no error', async () => {
    let isAway = false
    const failing = through((command, client) => (isAway ? Promise.reject(new Error('away')) : client.send(command as never)))
    const lease = await new DynamoDbLocks(failing, time).acquire('repo-1', holder('operation-1'), 0)
    isAway = true
    time.runTimers()
    await eventually(() => expect(time.timers).toBe(1))
    await expect(lease.confirm()).rejects.toThrow('away')
    isAway = false
    await lease.confirm()
    isAway = true
    await lease.release()
    expect(time.timers).toBe(0)
    expect(await locks.holder('repo-1')).toMatchObject(holder('operation-1'))
  })
}

function holders(): void {
  test.each(['owner', 'holder', 'lease_until'])('a lock without its %s is free', async (attribute) => {
    await locks.acquire('repo-1', holder('operation-1'), 0)
    const names = { '#gone': attribute }
    const remove = { UpdateExpression: 'REMOVE #gone', ExpressionAttributeNames: names }
    await table.client.send(new UpdateCommand({ TableName: table.name, Key: lockKey('repo-1'), ...remove }))
    expect(await locks.holder('repo-1')).toBeUndefined()
  })

  test('the error of a refused acquisition names the holder, and the longest wait', async () => {
    await locks.acquire('repo-1', holder('operation-1'), 0)
    time.pass(1)
    const { data, message } = await refusal('repository_busy', locks.acquire('repo-1', holder('operation-2'), 0))
    expect(data).toEqual({ repository: 'repo-1', holder: 'operation-1', retry_after_seconds: 35 })
    expect(message).toBe('The operation operation-1 of the fabric lab is writing to the repository')
  })

  test('the error of a lost lease names the repository', async () => {
    const first = await locks.acquire('repo-1', holder('operation-1'), 0)
    time.pass(60_000)
    await locks.acquire('repo-1', holder('operation-2'), 0)
    const { data, message } = await refusal('lock_lost', first.confirm())
    expect(data).toEqual({ repository: 'repo-1' })
    expect(message).toBe('The lease on the repository expired and another operation took the lock')
  })

  test('a lease that is abandoned is not renewed, confirms nothing, and is there until it runs out', async () => {
    const lease = await locks.acquire('repo-1', holder('operation-1'), 0)
    const before = await locks.holder('repo-1')
    lease.abandon()
    expect(time.timers).toBe(0)
    time.pass(1)
    await refusal('lock_lost', lease.confirm())
    expect(await locks.holder('repo-1')).toEqual(before)
  })
}
