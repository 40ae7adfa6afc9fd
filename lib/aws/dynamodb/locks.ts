import { randomUUID } from 'node:crypto'
import { UpdateCommand } from '@aws-sdk/lib-dynamodb'
import * as z from 'zod'
import { type HandOver, type Lease, type LockHolder, type Locks, lockHolder } from '../../app/ports/ports.ts'
import { DomainError } from '../../contract/errors.ts'
import { getItem, ifConditionHolds } from './item.ts'
import { lockKey } from './keys.ts'
import { HeldLease } from './lease.ts'
import { type LockTiming, systemTiming } from './lock-timing.ts'
import { readRecord } from './read-record.ts'
import type { Table } from './table.ts'
import { leaveRequest } from './waiting-requests.ts'

/** How long a pause may be: at first, and after many. */
type Pauses = readonly [first: number, longest: number]

const PAUSES_MS: Pauses = [50, 1000]
/** Somebody else carries the request out, which takes about so long. */
const PAUSES_HANDED_OVER_MS: Pauses = [150, 400]
/** Of so many looks at a lock that does not change hands, one is also at the operation: its holder may have died. */
const LOOKS_AT_OPERATION = 8

/** Nobody ever held the lock, or the last holder released it. */
const NOBODY_HOLDS_IT = 'attribute_not_exists(#owner)'
/** The lease has expired even if the holder's clock is behind ours by the margin. */
const LEASE_HAS_RUN_OUT = '#lease_until < :given_up_before'
/** A free lock keeps its item, so that the token goes on growing. */
const TAKE = [
  'SET #owner = :owner, #lease_until = :lease_until',
  '#abandoned = if_not_exists(#holder, :nobody)',
  '#holder = :holder ADD #token :one',
].join(', ')

const NAMES = {
  '#owner': 'owner',
  '#holder': 'holder',
  '#lease_until': 'lease_until',
  '#abandoned': 'abandoned',
  '#token': 'token',
}
/** An update expression has no other way to store the absence of a holder. */
const NOBODY = null

const LOCK = z.object({
  token: z.int().positive(),
  owner: z.string().optional(),
  holder: lockHolder.optional(),
  /** Epoch milliseconds by the holder's clock. */
  lease_until: z.number().optional(),
  /** The holder from whom the lock was taken over. */
  abandoned: lockHolder.nullish(),
})

type Lock = z.infer<typeof LOCK>

/**
 * Locks as leases on one item per repository. A lease ends by the clock of its holder; another process takes it over
 * only when it ended `marginMs` ago by its own clock. So two processes can both believe to hold a lock only if their
 * clocks differ by more than the margin, and then `confirm` stops the first right before its push. If even that fails
 * (a holder suspended between `confirm` and the push), the push itself is a compare-and-swap: the lock saves work and
 * keeps records in order, but does not guard the data.
 */
export class DynamoDbLocks implements Locks {
  readonly #table: Table
  readonly #timing: LockTiming

  constructor(table: Table, timing: Partial<LockTiming> = {}) {
    this.#table = table
    this.#timing = { ...systemTiming(), ...timing }
  }

  /**
   * `abandoned` is never the operation itself: if its own process died before, it simply runs again. The token is a
   * whole number from 1.
   */
  async acquire(repository: string, holder: LockHolder, waitMs: number): Promise<Lease> {
    const { now } = this.#timing
    const deadline = now() + waitMs
    let { lease } = await this.#take(repository, holder)
    for (let attempt = 0; lease === undefined; attempt++) {
      await this.#pause(repository, deadline, attempt, PAUSES_MS)
      lease = await this.#takeIfFree(repository, holder, await this.#read(repository))
    }
    return lease
  }

  async acquireOrHandOver(
    repository: string,
    holder: LockHolder,
    waitMs: number,
    { request, isDone, moreMs }: HandOver,
  ): Promise<Lease | undefined> {
    const { now } = this.#timing
    let until = now() + waitMs
    let hasMore = true
    let { lease, lock: before } = await this.#take(repository, holder)
    if (lease === undefined) await leaveRequest(this.#table, repository, { ...holder, request, until })
    for (let attempt = 0; lease === undefined; attempt++) {
      if (hasMore && now() >= until) {
        hasMore = false
        until = now() + (await moreMs())
      }
      await this.#pause(repository, until, attempt, PAUSES_HANDED_OVER_MS)
      const lock = await this.#read(repository)
      // Whoever has carried the request out records that before the lock is free.
      const mayBeDone = lock?.owner !== before?.owner || attempt % LOOKS_AT_OPERATION === LOOKS_AT_OPERATION - 1
      if (mayBeDone && (await isDone())) return undefined
      before = lock
      lease = await this.#takeIfFree(repository, holder, lock)
    }
    return lease
  }

  /** Looking costs less than trying in vain. */
  async #takeIfFree(repository: string, holder: LockHolder, lock: Lock | undefined): Promise<HeldLease | undefined> {
    const isHeld = lock?.owner !== undefined && lock.lease_until !== undefined && !this.#hasRunOut(lock.lease_until)
    return isHeld ? undefined : (await this.#take(repository, holder, true)).lease
  }

  /** Full jitter, so that waiting processes do not all retry at the same moment. Throws `repository_busy`. */
  async #pause(repository: string, deadline: number, attempt: number, [first, longest]: Pauses): Promise<void> {
    const { now, sleep, random } = this.#timing
    const left = deadline - now()
    if (left <= 0) throw await this.#busy(repository)
    const backoff = Math.min(first * 2 ** attempt, longest)
    await sleep(Math.min(left, 20 + random() * backoff))
  }

  async holder(repository: string): Promise<(LockHolder & { expires_at: string }) | undefined> {
    const { owner, holder, lease_until } = (await this.#read(repository)) ?? {}
    if (owner === undefined || holder === undefined || lease_until === undefined) return undefined
    if (this.#hasRunOut(lease_until)) return undefined
    return { ...holder, expires_at: new Date(lease_until).toISOString() }
  }

  /** The lease; without one, the lock as somebody else holds it. */
  async #take(
    repository: string,
    { fabric, operation }: LockHolder,
    hasWaited = false,
  ): Promise<{ lease?: HeldLease; lock?: Lock | undefined }> {
    const { now, leaseMs, marginMs } = this.#timing
    const owner = randomUUID()
    const take = new UpdateCommand({
      TableName: this.#table.name,
      Key: lockKey(repository),
      UpdateExpression: TAKE,
      ConditionExpression: `${NOBODY_HOLDS_IT} OR ${LEASE_HAS_RUN_OUT}`,
      ExpressionAttributeNames: NAMES,
      ExpressionAttributeValues: {
        ':owner': owner,
        ':holder': { fabric, operation },
        ':lease_until': now() + leaseMs,
        ':given_up_before': now() - marginMs,
        ':nobody': NOBODY,
        ':one': 1,
      },
      ReturnValues: 'ALL_NEW',
    })
    const taken = await ifConditionHolds(this.#table.client.send(take))
    // The SDK repeats a request whose answer was lost, and then meets our own owner id.
    const lock = taken === undefined ? await this.#read(repository) : readRecord(LOCK, taken.Attributes, repository)
    if (lock?.owner !== owner) return { lock }
    const { token, abandoned = NOBODY } = lock
    const hasPredecessor = abandoned !== NOBODY && abandoned.operation !== operation
    const holding = { repository, owner, token, hasWaited, ...(hasPredecessor ? { abandoned } : {}) }
    return { lease: new HeldLease(this.#table, this.#timing, holding) }
  }

  async #busy(repository: string): Promise<DomainError> {
    const { holder, lease_until = 0 } = (await this.#read(repository)) ?? {}
    const { fabric = 'unknown', operation = 'unknown' } = holder ?? {}
    const left = lease_until + this.#timing.marginMs - this.#timing.now()
    return new DomainError('repository_busy', `The operation ${operation} of the fabric ${fabric} is writing to the repository`, {
      repository,
      holder: operation,
      retry_after_seconds: Math.max(1, Math.ceil(left / 1000)),
    })
  }

  #hasRunOut(leaseUntil: number): boolean {
    return leaseUntil < this.#timing.now() - this.#timing.marginMs
  }

  async #read(repository: string): Promise<Lock | undefined> {
    const item = await getItem(this.#table, lockKey(repository))
    return item === undefined ? undefined : readRecord(LOCK, item, item.pk)
  }
}
