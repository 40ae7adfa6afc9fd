import { ulid } from 'ulid'
import type { DeliveryRecord } from '../../contract/delivery.ts'
import { comesAgain } from '../../contract/errors.ts'
import type { OperationReport } from '../../contract/report.ts'
import type { OperationDeployment } from '../deployment.ts'
import type { RunOptions } from '../operations/run-on-fabric.ts'
import type { PushMessage } from '../ports/queues.ts'
import { failureOf } from '../transaction/operation-records.ts'
import { type ServedPushes, servePushes } from './serve-pushes.ts'

/**
 * The pushes of one batch: all pushes of a repository are served with the first, and the outcome of each is recorded.
 */
export class PushBatch {
  readonly #deployment: OperationDeployment
  readonly #served = new Map<string, ServedPushes>()

  constructor(deployment: OperationDeployment) {
    this.#deployment = deployment
  }

  /** Returns the operations run for this message and not for an earlier one. Throws the errors of `servePushes`. */
  async serve(message: PushMessage, options: RunOptions): Promise<readonly OperationReport[]> {
    const { repository, delivery, force = false } = message
    const earlier = force ? undefined : this.#served.get(repository)
    try {
      if (earlier !== undefined) {
        await this.#tell(message, earlier)
        return []
      }
      const tell = (served: ServedPushes) => this.#tell(message, served)
      const served = await servePushes(this.#deployment, repository, { ...options, force, tell })
      this.#served.set(repository, served)
      return served.reports
    } catch (error) {
      if (!comesAgain(error, options))
        await this.#deployment.deliveries.note(repository, delivery, {
          ...this.#now(),
          status: 'failed',
          failure: failureOf(error),
        })
      throw error
    }
  }

  /** Records the outcome of the delivery. A delivery that is repeated after its outcome gets a second row. */
  async #tell({ repository, delivery }: PushMessage, served: ServedPushes): Promise<void> {
    const { deliveries } = this.#deployment
    const { finished_at } = this.#now()
    const outcome = { ...outcomeOf(served), finished_at }
    const isNews = served.reports.length > 0 || served.failures.length > 0 || served.lost.length > 0
    if (!(await deliveries.note(repository, delivery, outcome)) && isNews)
      await deliveries.claim({ repository, delivery: `again-${ulid()}`, source: 'retry', received_at: finished_at, ...outcome })
  }

  #now(): { finished_at: string } {
    return { finished_at: this.#deployment.now().toISOString() }
  }
}

type Outcome = Pick<DeliveryRecord, 'status'> & Partial<DeliveryRecord>

function outcomeOf({ outcome, head, reports, failures, lost }: ServedPushes): Outcome {
  if (outcome === 'unknown') return { status: 'ignored', reason: 'the repository is no longer registered' }
  const looked = `${outcome === 'served' ? 'looked at' : 'already looked at'} ${head ?? 'an empty branch'}`
  const reason =
    lost.length === 0 ? looked : `${looked}; commits of these operations are not on the branch any more: ${lost.join(', ')}`
  const operations = [...reports, ...failures].map(({ operation }) => operation)
  const [first, ...others] = failures
  if (first === undefined) return { status: 'processed', reason, operations }
  const names = others.map(({ fabric, operation, failure }) => `; ${fabric}, operation ${operation}: ${failure.message}`).join('')
  const message = `${first.fabric}, operation ${first.operation}: ${first.failure.message}${names}`
  return { status: 'failed', reason, operations, failure: { ...first.failure, message } }
}
