import * as z from 'zod'
import { SqsDeadEvents } from '../../aws/sqs/dead-events.ts'
import { createSqsClient } from '../../aws/sqs-client.ts'
import { part } from './part.ts'

/** The queue of events that no function handled. */
export const deadEvents = part({ DEAD_EVENT_QUEUE_URL: z.url() }, ({ DEAD_EVENT_QUEUE_URL }) => ({
  deadEvents: new SqsDeadEvents(createSqsClient(), DEAD_EVENT_QUEUE_URL),
}))
