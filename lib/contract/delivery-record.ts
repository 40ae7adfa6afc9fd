import type { OperationFailure } from './operation-record.ts'

/**
 * `queued`: waits for the worker. `ignored`: concerns nothing that is managed. `own_push`: told of a commit of the
 * manager itself. `processed`: the branch was looked at since. `failed`: given up, see `failure`.
 */
export const DELIVERY_STATUSES = ['queued', 'ignored', 'own_push', 'processed', 'failed'] as const

export type DeliveryStatus = (typeof DELIVERY_STATUSES)[number]

/** What is known of one delivery of a webhook. Field names are those of the API. */
export interface DeliveryRecord {
  repository: string
  /** The host's id of the delivery. */
  delivery: string
  /** The host that sent it, or `sweep`, `watcher`, `retry`, `settle` for what asks for the same without one. */
  source: string
  status: DeliveryStatus
  /** In words: why nothing is done, or what was found. */
  reason?: string
  branch?: string
  before?: string | null
  after?: string | null
  received_at: string
  finished_at?: string
  /** Operations that it led to. */
  operations?: string[]
  failure?: OperationFailure
}
