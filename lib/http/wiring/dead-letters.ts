import * as z from 'zod'
import { SqsDeadEvents } from '../../aws/sqs/dead-events.ts'
import { SqsDeadLetters } from '../../aws/sqs/dead-letters.ts'
import { createSqsClient } from '../../aws/sqs-client.ts'
import { provider } from './provider.ts'

/** The dead-letter queue of operations. */
export const deadLetters = provider({ DEAD_LETTER_QUEUE_URL: z.url() }, ({ DEAD_LETTER_QUEUE_URL }) => ({
  deadLetters: new SqsDeadLetters(createSqsClient(), DEAD_LETTER_QUEUE_URL),
}))

/** The queue of events that no function handled. */
export const deadEvents = provider({ DEAD_EVENT_QUEUE_URL: z.url() }, ({ DEAD_EVENT_QUEUE_URL }) => ({
  deadEvents: new SqsDeadEvents(createSqsClient(), DEAD_EVENT_QUEUE_URL),
}))
