import * as z from 'zod'
import { part } from './part.ts'

/** How often a message of the queue comes before it goes to the dead-letter queue. */
export const redelivery = part({ QUEUE_MAX_RECEIVES: z.coerce.number().int().min(1).default(5) }, ({ QUEUE_MAX_RECEIVES }) => ({
  maxReceives: QUEUE_MAX_RECEIVES,
}))
