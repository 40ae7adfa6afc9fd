import { UpdateCommand } from '@aws-sdk/lib-dynamodb'
import type { HandedOver, Lease, LockHolder } from '../../app/ports/ports.ts'
import { DomainError } from '../../contract/errors.ts'
import { ifConditionHolds } from './item.ts'
import { lockKey } from './keys.ts'
import type { LockTiming } from './lock-timing.ts'
import type { Table } from './table.ts'
import { claimRequests } from './waiting-requests.ts'

/** No other process has taken the lock; whether the lease has expired meanwhile does not matter then. */
const STILL_OURS = '#owner = :owner AND #token = :token'

const EXTEND = 'SET #lease_until = :lease_until'
const FREE = 'REMOVE #owner, #holder, #lease_until, #abandoned'

interface Holding {
  repository: string
  owner: string
  token: number
  hasWaited: boolean
  abandoned?: LockHolder
}

/** A held lock, renewed in the background until it is released or lost. */
export class HeldLease implements Lease {
  readonly token: number
  readonly hasWaited: boolean
  readonly abandoned?: LockHolder
  readonly #table: Table
  readonly #timing: LockTiming
  readonly #holding: Holding
  #isOurs = true
  /** By the timing's clock, when the request was about to be sent. */
  #confirmedAt = Number.NEGATIVE_INFINITY
  #releasing: Promise<void> | undefined
  #cancelRenewal = () => {}

  constructor(table: Table, timing: LockTiming, holding: Holding) {
    this.#table = table
    this.#timing = timing
    this.#holding = holding
    this.token = holding.token
    this.hasWaited = holding.hasWaited
    // Stryker disable next-line ConditionalExpression: only the type distinguishes absent from undefined
    if (holding.abandoned !== undefined) this.abandoned = holding.abandoned
    this.#scheduleRenewal()
  }

  claim(): Promise<HandedOver[]> {
    return claimRequests(this.#table, this.#holding.repository)
  }

  async confirm(fresh = 0): Promise<void> {
    const now = this.#timing.now()
    const age = now - this.#confirmedAt
    // A clock that was set back proves nothing.
    const isFresh = age >= 0 && age < fresh
    if (this.#isOurs && !isFresh) await this.#extend()
    if (!isFresh) this.#confirmedAt = now
    if (this.#isOurs) return
    const { repository } = this.#holding
    throw new DomainError('lock_lost', 'The lease on the repository expired and another operation took the lock', { repository })
  }

  /**
   * Never throws: a lock that cannot be released does not change the operation's outcome, and the lease expires by
   * itself.
   */
  release(): Promise<void> {
    this.#stop()
    this.#releasing ??= this.#update(FREE, ['holder', 'lease_until', 'abandoned']).then(
      () => undefined,
      () => undefined,
    )
    return this.#releasing
  }

  abandon(): void {
    this.#stop()
  }

  async #extend(): Promise<void> {
    const isOurs = await this.#update(EXTEND, ['lease_until'], {
      ':lease_until': this.#timing.now() + this.#timing.leaseMs,
    })
    if (!isOurs) this.#stop()
  }

  /** A failed renewal does not mean a lost lease: the next renewal or `confirm` finds out. */
  #scheduleRenewal(): void {
    if (!this.#isOurs) return
    const renew = () => {
      void this.#extend()
        .catch(() => undefined)
        .then(() => this.#scheduleRenewal())
    }
    this.#cancelRenewal = this.#timing.schedule(renew, this.#timing.renewEveryMs)
  }

  #stop(): void {
    this.#isOurs = false
    this.#cancelRenewal()
  }

  async #update(expression: string, attributes: readonly string[], values: Record<string, unknown> = {}): Promise<boolean> {
    const names = [...new Set(['owner', 'token', ...attributes])]
    const update = new UpdateCommand({
      TableName: this.#table.name,
      Key: lockKey(this.#holding.repository),
      UpdateExpression: expression,
      ConditionExpression: STILL_OURS,
      ExpressionAttributeNames: Object.fromEntries(names.map((name) => [`#${name}`, name])),
      ExpressionAttributeValues: { ...values, ':owner': this.#holding.owner, ':token': this.token },
    })
    return (await ifConditionHolds(this.#table.client.send(update))) !== undefined
  }
}
