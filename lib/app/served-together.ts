import type { DeliveryRecord } from '../domain/delivery-record.ts'
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
      if (options.willRetry !== true) await note({ status: 'failed', failure: failureOf(error) })
      throw error
    }
  }
}

function outcomeOf({ outcome, head, reports, lost }: ServedPushes): Partial<DeliveryRecord> {
  if (outcome === 'unknown') return { status: 'ignored', reason: 'the repository is not known any more' }
  const looked = `${outcome === 'served' ? 'looked at' : 'had been looked at'} ${head ?? 'an empty branch'}`
  const reason =
    lost.length === 0 ? looked : `${looked}; commits of these operations are not on the branch any more: ${lost.join(', ')}`
  return { status: 'processed', reason, operations: reports.map(({ operation }) => operation) }
}
