import * as z from 'zod'
import { SqsRedelivery } from '../../aws/sqs/redelivery.ts'
import { createSqsClient } from '../../aws/sqs-client.ts'
import { part } from './part.ts'

const variables = {
  QUEUE_URL: z.url(),
  /** How often a message of the queue comes before it goes to the dead-letter queue. */
  QUEUE_MAX_RECEIVES: z.coerce.number().int().min(1).default(8),
}

/** How messages of the queue come again. */
export const redelivery = part(variables, ({ QUEUE_URL, QUEUE_MAX_RECEIVES }) => ({
  maxReceives: QUEUE_MAX_RECEIVES,
  redelivery: new SqsRedelivery(createSqsClient(), QUEUE_URL),
}))
