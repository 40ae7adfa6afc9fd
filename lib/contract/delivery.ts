import * as z from 'zod'
import { operationFailure } from './operation.ts'
import { unreadableRecords } from './unreadable.ts'

/** What is known of one delivery of a webhook. Field names are those of the API. */
export const deliveryRecord = z.object({
  repository: z.string(),
  /**
   * Of a push to the repository's branch, and of a request of the manager's that ended, a digest of what is told, so
   * that each is one delivery; of anything else the host's id.
   */
  delivery: z.string(),
  /** The host's id of the delivery that announced it first, with a digest of its body. */
  host_delivery: z.string().exactOptional(),
  /** The host that sent it; `sweep`, `watcher`, `retry` or `settle` if the manager itself asked for the same. */
  source: z.string(),
  /**
   * `queued`: waits for the worker. `ignored`: concerns nothing that is managed. `own_push`: announced a commit of
   * the manager itself. `processed`: the branch was looked at since. `failed`: given up, see `failure`.
   */
  status: z.enum(['queued', 'ignored', 'own_push', 'processed', 'failed']),
  /** In words: the reason why nothing is done, or the finding. */
  reason: z.string().exactOptional(),
  branch: z.string().exactOptional(),
  before: z.string().nullable().exactOptional(),
  after: z.string().nullable().exactOptional(),
  received_at: z.string(),
  finished_at: z.string().exactOptional(),
  /** Operations that it led to. */
  operations: z.array(z.string()).exactOptional(),
  failure: operationFailure.exactOptional(),
})

export type DeliveryRecord = z.infer<typeof deliveryRecord>

/** `unreadable`: by the ids of deliveries. */
export const deliveryPage = z.object({ deliveries: z.array(deliveryRecord), unreadable: unreadableRecords })

export type DeliveryPage = z.infer<typeof deliveryPage>

/** What is answered to a delivery. `duplicate`: it came before. */
const receivedDelivery = deliveryRecord.extend({ duplicate: z.boolean() })

export type ReceivedDelivery = z.infer<typeof receivedDelivery>

/**
 * The answer to a host. `pong`: the host tests the webhook. `ignored`: the event is neither a push nor the end of a
 * request of the manager's.
 */
export const webhookOutcome = z.union([
  z.object({ status: z.literal('pong') }),
  z.object({ status: z.literal('ignored'), reason: z.string() }),
  receivedDelivery,
])

export type WebhookOutcome = z.infer<typeof webhookOutcome>
