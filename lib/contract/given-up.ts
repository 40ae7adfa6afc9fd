import * as z from 'zod'
import { operationFailure } from './operation.ts'

/** A message that was given up, with the known reason. */
const failedDelivery = z.object({
  id: z.string().describe('The id for `retry`'),
  type: z.enum(['operation', 'push', 'settle', 'unreadable']),
  repository: z.string().exactOptional(),
  delivery: z.string().exactOptional(),
  fabric: z.string().exactOptional(),
  operation: z.string().exactOptional(),
  sent_at: z.string(),
  failure: operationFailure.exactOptional(),
})

export type FailedDelivery = z.infer<typeof failedDelivery>

/** An event (of an upload, a push or the clock) that no function handled. */
const deadEvent = z.object({
  id: z.string(),
  sent_at: z.string(),
  about: z.string().describe('The event and its subject'),
  function: z.string().exactOptional().describe('The function that should have handled the event'),
  failure: operationFailure.omit({ faults: true }).exactOptional(),
})

export type DeadEvent = z.infer<typeof deadEvent>

/** Deliveries and events that were given up. Events are sent again by hand, unless the sweep finds their subject. */
export const givenUp = z.object({
  failed: z.array(failedDelivery),
  events: z
    .array(deadEvent)
    .describe('Events (uploads, pushes, the clock) that no function handled; `retry` does not resend them'),
})

export type GivenUp = z.infer<typeof givenUp>

/** The result of sending a failed message again. */
const retriedDelivery = z.object({
  id: z.string(),
  outcome: z.enum(['queued', 'done', 'unreadable']).describe('done: another message has done the work since'),
  operation: z.string().exactOptional().describe('The operation that carries out the request, if there is one'),
})

export type RetriedDelivery = z.infer<typeof retriedDelivery>

export const retriedDeliveries = z.object({ retried: z.array(retriedDelivery) })
