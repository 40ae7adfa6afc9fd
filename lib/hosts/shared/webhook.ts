import type * as z from 'zod'
import type { Delivery } from '../../app/ports/webhook-hosts.ts'
import type { PushedBranch } from '../../domain/push/pushed-branch.ts'
import type { Proof } from './proof.ts'

/** How a host's deliveries are proved and read. */
export interface Webhook {
  proof: Proof
  /** Headers with the host's id of a delivery, which stays when it is sent again. */
  idHeaders: readonly string[]
  /** The name of a delivery's event; empty where it has none. */
  event(delivery: Delivery, body: unknown): string
  /** The event of a push, and the one by which the host tries whether we are here. */
  push: string
  ping?: string
  /** Reads the body of a push. */
  shape: z.ZodType<PushedBranch[]>
}

/** The name of an event that a header has. */
export function eventHeader(name: string, absent = ''): Webhook['event'] {
  return ({ headers }) => headers.get(name) ?? absent
}
