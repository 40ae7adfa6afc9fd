import * as z from 'zod'
import type { OperationMessage, PushMessage, QueueMessage, SettleMessage } from '../../app/ports/queues.ts'
import { DomainError } from '../../contract/errors.ts'

/*
 * The bodies of messages in the operations' queue, in a file of their own, so that a consumer does not load the client
 * of the sender.
 */

const REPOSITORY = z.string().min(1)

const OPERATION_MESSAGE: z.ZodType<OperationMessage> = z.object({
  type: z.literal('operation'),
  repository: REPOSITORY,
  fabric: z.string().min(1),
  operation: z.ulid(),
})

const SETTLE_MESSAGE: z.ZodType<SettleMessage> = z.object({
  type: z.literal('settle'),
  repository: REPOSITORY,
  fabric: z.string().min(1),
  operation: z.ulid(),
  giveUp: z.boolean().exactOptional(),
})

const PUSH_MESSAGE: z.ZodType<PushMessage> = z.object({
  type: z.literal('push'),
  repository: REPOSITORY,
  delivery: z.string().min(1),
  force: z.boolean().exactOptional(),
})

const MESSAGE = z.union([OPERATION_MESSAGE, PUSH_MESSAGE, SETTLE_MESSAGE])

/** Throws `record_unreadable` for anything else. */
export function parseQueueMessage(body: string): QueueMessage {
  const result = MESSAGE.safeParse(parseJson(body))
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
