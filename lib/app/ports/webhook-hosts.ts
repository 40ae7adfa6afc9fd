import type { PushedBranch } from '../../domain/push/pushed-branch.ts'

/** A delivery of a webhook as it came in. Nothing of it is to be believed before its proof was found good. */
export interface Delivery {
  /** Who sends it, as the webhook's URL names it. */
  host: string
  /** By lower-case name; what was sent more than once is joined by a comma. */
  headers: ReadonlyMap<string, string>
  /** The bytes that are signed. */
  body: Uint8Array
  /** For proofs with a time. */
  now: Date
}

/** What a delivery says. */
export type WebhookEvent =
  /** The host tries whether we are here. */
  | { kind: 'ping' }
  /** No push, or one of tags. */
  | { kind: 'ignored'; event: string }
  /** Never empty. */
  | { kind: 'push'; pushes: readonly PushedBranch[] }

/** A delivery whose proof was found good. */
export interface ReadDelivery {
  /** Tells it from others, and stays when it is sent again. */
  id: string
  event: WebhookEvent
}

/** The Git hosts that send webhooks. */
export interface WebhookHosts {
  /**
   * Proves a delivery by one of these secrets, and only then reads it. Throws `webhook_refused` without a good proof,
   * also where there is no secret; `webhook_unreadable`.
   */
  read(delivery: Delivery, secrets: readonly string[]): ReadDelivery
}

/** A push that a host tells of without a webhook. */
export interface ToldPush {
  delivery: string
  /** As it is registered. */
  repositoryUrl: string
  push: PushedBranch
}
