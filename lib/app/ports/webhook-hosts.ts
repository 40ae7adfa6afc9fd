import type { EndedProposal } from '../../domain/push/ended-proposal.ts'
import type { PushedBranch } from '../../domain/push/pushed-branch.ts'

/** A webhook request as received. Nothing in it may be trusted before its proof is verified. */
export interface Delivery {
  /** The sender, as named in the webhook's URL. */
  host: string
  /** By lower-case name; repeated headers are joined by a comma. */
  headers: ReadonlyMap<string, string>
  /** The bytes that are signed. */
  body: Uint8Array
  /** For proofs with a time stamp. */
  now: Date
}

/** The content of a delivery. */
export type WebhookEvent =
  /** The host tests the webhook. */
  | { kind: 'ping' }
  /** A push of tags, or nothing that a push or a request brings about. */
  | { kind: 'ignored'; event: string }
  /** Never empty. */
  | { kind: 'push'; pushes: readonly PushedBranch[] }
  | { kind: 'proposal'; proposal: EndedProposal }

/** A delivery whose proof was verified. */
export interface ReadDelivery {
  /** Unique, and the same when the host sends the delivery again. */
  id: string
  event: WebhookEvent
}

/** The Git hosts that send webhooks. */
export interface WebhookHosts {
  /**
   * Verifies a delivery with one of these secrets, and only then parses it. Throws `webhook_refused` without a valid
   * proof, or without any secret; `webhook_unreadable`.
   */
  read(delivery: Delivery, secrets: readonly string[]): ReadDelivery
}

/** A push, or the end of a request, that was announced without a webhook. */
export type ToldEvent = {
  delivery: string
  /** As in the registration. */
  repositoryUrl: string
} & ({ push: PushedBranch } | { proposal: EndedProposal })
