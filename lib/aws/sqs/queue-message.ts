import * as z from 'zod'
import { type QueueMessage, queueMessage } from '../../app/ports/queues.ts'
import { DomainError } from '../../contract/errors.ts'

/*
 * Reads bodies of messages in the operations' queue, in a file of its own, so that a consumer does not load the client
 * of the sender.
 */

/** Throws `record_unreadable` for anything else. */
export function parseQueueMessage(body: string): QueueMessage {
  const result = queueMessage.safeParse(parseJson(body))
  if (result.success) return result.data
  const reason = z.prettifyError(result.error)
  throw new DomainError('record_unreadable', `The message does not belong in the operations' queue: ${reason}`, {
    record: 'message',
    reason,
  })
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
