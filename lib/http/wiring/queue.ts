import * as z from 'zod'
import { SqsOperationQueue } from '../../aws/sqs/operation-queue.ts'
import { createSqsClient } from '../../aws/sqs-client.ts'
import { provider } from './provider.ts'

/** The FIFO queue of pushes, and of operations that take longer than a request. */
export const queue = provider({ QUEUE_URL: z.url() }, ({ QUEUE_URL }) => ({
  queue: new SqsOperationQueue(createSqsClient(), QUEUE_URL),
}))
