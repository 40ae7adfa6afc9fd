import * as z from 'zod'
import { DomainError } from '../domain/errors.ts'

/** The body of a message in the operations' queue. Apart from the queue, so that a consumer does not load the client of the sender. */
export interface OperationMessage {
  repository: string
  fabric: string
  operation: string
}

const MESSAGE: z.ZodType<OperationMessage> = z.object({
  repository: z.string().min(1),
  fabric: z.string().min(1),
  operation: z.ulid(),
})

/** Throws `record_unreadable` for anything else. */
export function parseOperationMessage(body: string): OperationMessage {
  const result = MESSAGE.safeParse(parseJson(body))
  if (result.success) return result.data
  const reason = z.prettifyError(result.error)
  throw new DomainError('record_unreadable', `The message is none of the operations' queue: ${reason}`, {
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
