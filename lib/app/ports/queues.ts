import * as z from 'zod'
import type { DeadEvent } from '../../contract/given-up.ts'

const repository = z.string().min(1)
const fabric = z.string().min(1)
const operation = z.ulid()

/** Runs a queued operation. */
const operationMessage = z.object({ type: z.literal('operation'), repository, fabric, operation })

/** Asks for the ingestion of waiting raw files: the branch has moved on, or may have. */
const pushMessage = z.object({
  type: z.literal('push'),
  repository,
  /** Id of the delivery's record. */
  delivery: z.string().min(1),
  /** Ingest even if the branch has not moved. */
  force: z.boolean().exactOptional(),
})

export type PushMessage = z.infer<typeof pushMessage>

/** Asks for the outcome of an operation whose process has vanished. */
const settleMessage = z.object({
  type: z.literal('settle'),
  repository,
  fabric,
  operation,
  /** Nobody will run the operation again: without a commit it ends as failed. */
  giveUp: z.boolean().exactOptional(),
})

export type SettleMessage = z.infer<typeof settleMessage>

export const queueMessage = z.union([operationMessage, pushMessage, settleMessage])

export type QueueMessage = z.infer<typeof queueMessage>

/** Messages to another process; those of one repository are delivered in order. */
export interface OperationQueue {
  /** The same message sent twice within minutes is delivered once. */
  enqueue(message: QueueMessage): Promise<void>
}

/** A message that failed in every attempt. */
export interface DeadLetter {
  /** Id of the message. */
  id: string
  /** Undefined if it cannot be parsed. */
  message: QueueMessage | undefined
  sent_at: string
  /** Number of attempts. */
  receives: number
}

/** A dead letter that is hidden from other receivers for a minute. */
export interface TakenLetter extends DeadLetter {
  putBack(): Promise<void>
  remove(): Promise<void>
}

export interface DeadEvents {
  /** The oldest visible events; none is removed. */
  list(limit: number): Promise<DeadEvent[]>
}

export interface DeadLetters {
  /** The oldest letters. A taken letter may hide later ones of its repository. */
  take(limit: number): Promise<TakenLetter[]>
  /** Moves a message of the operations' queue that cannot be parsed to the dead letters. */
  bury(message: { id: string; group: string; body: string }): Promise<void>
}
