import type { DeadEvent } from '../../contract/given-up.ts'
/** An operation whose record waits. */
export interface OperationMessage {
  type: 'operation'
  repository: string
  fabric: string
  operation: string
}

/** The branch has moved on, or may have: what waits in it is to be ingested. */
export interface PushMessage {
  type: 'push'
  repository: string
  /** Of the delivery's record. */
  delivery: string
  /** Also where the branch is where it was. */
  force?: boolean
}

/** An operation whose process has vanished: what became of it is to be found out, and noted. */
export interface SettleMessage {
  type: 'settle'
  repository: string
  fabric: string
  operation: string
  /** Nobody asks for the operation again: without a commit it ends as failed. */
  giveUp?: boolean
}

export type QueueMessage = OperationMessage | PushMessage | SettleMessage

/** Asks for something to be done soon, by another process; for one repository in the order of asking. */
export interface OperationQueue {
  /** The same message sent twice within minutes is delivered once. */
  enqueue(message: QueueMessage): Promise<void>
}

/** A message that was given up. */
export interface DeadLetter {
  /** Of the message. */
  id: string
  /** Undefined when it cannot be read. */
  message: QueueMessage | undefined
  sent_at: string
  /** How often it was tried. */
  receives: number
}

/** One that is hidden from others for a minute. */
export interface TakenLetter extends DeadLetter {
  putBack(): Promise<void>
  remove(): Promise<void>
}

export interface DeadEvents {
  /** The oldest of those that can be seen now; all of them stay. */
  list(limit: number): Promise<DeadEvent[]>
}

export interface DeadLetters {
  /** The oldest; of one repository perhaps only the first, as long as it is taken. */
  take(limit: number): Promise<TakenLetter[]>
  /** Puts a message of the operations' queue among the letters, of which nobody can tell what it asks for. */
  bury(message: { id: string; group: string; body: string }): Promise<void>
}
