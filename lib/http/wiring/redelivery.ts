import * as z from 'zod'
import { SqsRedelivery } from '../../aws/sqs/operation-queue.ts'
import { createSqsClient } from '../../aws/sqs-client.ts'
import { provider } from './provider.ts'

const variables = {
  QUEUE_URL: z.url(),
  /** Deliveries of a message before it goes to the dead-letter queue. */
  QUEUE_MAX_RECEIVES: z.coerce.number().int().min(1).default(8),
}

/** The repeated delivery of messages. */
export const redelivery = provider(variables, ({ QUEUE_URL, QUEUE_MAX_RECEIVES }) => ({
  maxReceives: QUEUE_MAX_RECEIVES,
  redelivery: new SqsRedelivery(createSqsClient(), QUEUE_URL),
}))
