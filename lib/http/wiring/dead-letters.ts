import * as z from 'zod'
import { SqsDeadLetters } from '../../aws/sqs/dead-letters.ts'
import { createSqsClient } from '../../aws/sqs-client.ts'
import { provider } from './provider.ts'

/** The dead-letter queue. */
export const deadLetters = provider({ DEAD_LETTER_QUEUE_URL: z.url() }, ({ DEAD_LETTER_QUEUE_URL }) => ({
  deadLetters: new SqsDeadLetters(createSqsClient(), DEAD_LETTER_QUEUE_URL),
}))
