import type * as z from 'zod'
import type { Delivery } from '../../app/ports/webhook-hosts.ts'
import type { EndedProposal } from '../../domain/push/ended-proposal.ts'
import type { PushedBranch } from '../../domain/push/pushed-branch.ts'
import type { Proof } from './proof.ts'

/** How a host's deliveries are verified and read. */
export interface Webhook {
  proof: Proof
  /** Headers with the host's id of a delivery, which stays the same when the delivery is repeated. */
  idHeaders: readonly string[]
  /** The name of a delivery's event; empty if it has none. */
  event(delivery: Delivery, body: unknown): string
  /** The event of a push, and the event with which the host tests the webhook. */
  push: string
  ping?: string
  /** Reads the body of a push. */
  shape: z.ZodType<PushedBranch[]>
  /** Absent: the host tells nothing of requests. */
  proposal?: ProposalEvents
}

/** Events of pull or merge requests. */
export interface ProposalEvents {
  names: readonly string[]
  /** Reads the body of one; undefined for a request that has not ended, or that comes from a fork. */
  shape: z.ZodType<EndedProposal | undefined>
}

/** Reads the name of an event from a header. */
export function eventHeader(name: string, absent = ''): Webhook['event'] {
  return ({ headers }) => headers.get(name) ?? absent
}
