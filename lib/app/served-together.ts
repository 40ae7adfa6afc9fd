import type { DeliveryRecord } from '../domain/delivery-record.ts'
import { comesAgain } from '../domain/errors.ts'
import type { OperationReport } from '../domain/operation.ts'
import type { Operating } from './deployment.ts'
import type { RunOptions } from './fabric-operations.ts'
import { failureOf } from './operation-records.ts'
import type { PushMessage } from './ports.ts'
import { type ServedPushes, servePushes } from './serve-pushes.ts'

/** Pushes that came in one batch: all of one repository are served at the first of them, and each has its outcome on record. */
export class ServedTogether {
  readonly #deployment: Operating
  readonly #served = new Map<string, ServedPushes>()

  constructor(deployment: Operating) {
    this.#deployment = deployment
  }

  /** Returns what was done for this message and not for an earlier one. Throws what `servePushes` throws. */
  async serve({ repository, delivery, force = false }: PushMessage, options: RunOptions): Promise<readonly OperationReport[]> {
    const { deliveries, now } = this.#deployment
    const note = (outcome: Partial<DeliveryRecord>) =>
      deliveries.note(repository, delivery, { ...outcome, finished_at: now().toISOString() })
    const earlier = force ? undefined : this.#served.get(repository)
    try {
      const served = earlier ?? (await servePushes(this.#deployment, repository, { ...options, force }))
      this.#served.set(repository, served)
      await note(outcomeOf(served))
      return earlier === undefined ? served.reports : []
    } catch (error) {
      if (!comesAgain(error, options)) await note({ status: 'failed', failure: failureOf(error) })
      throw error
    }
  }
}

function outcomeOf({ outcome, head, reports, failures, lost }: ServedPushes): Partial<DeliveryRecord> {
  if (outcome === 'unknown') return { status: 'ignored', reason: 'the repository is not known any more' }
  const looked = `${outcome === 'served' ? 'looked at' : 'had been looked at'} ${head ?? 'an empty branch'}`
  const reason =
    lost.length === 0 ? looked : `${looked}; commits of these operations are not on the branch any more: ${lost.join(', ')}`
  const operations = [...reports, ...failures].map(({ operation }) => operation)
  const [first, ...others] = failures
  if (first === undefined) return { status: 'processed', reason, operations }
  const names = others.map(({ fabric, operation, failure }) => `; ${fabric}, operation ${operation}: ${failure.message}`).join('')
  const message = `${first.fabric}, operation ${first.operation}: ${first.failure.message}${names}`
  return { status: 'failed', reason, operations, failure: { ...first.failure, message } }
}
