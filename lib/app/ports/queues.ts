import type { DeadEvent } from '../../contract/given-up.ts'
/** Runs a queued operation. */
export interface OperationMessage {
  type: 'operation'
  repository: string
  fabric: string
  operation: string
}

/** Asks for the ingestion of waiting raw files: the branch has moved on, or may have. */
export interface PushMessage {
  type: 'push'
  repository: string
  /** Id of the delivery's record. */
  delivery: string
  /** Ingest even if the branch has not moved. */
  force?: boolean
}

/** Asks for the outcome of an operation whose process has vanished. */
export interface SettleMessage {
  type: 'settle'
  repository: string
  fabric: string
  operation: string
  /** Nobody will run the operation again: without a commit it ends as failed. */
  giveUp?: boolean
}

export type QueueMessage = OperationMessage | PushMessage | SettleMessage

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
