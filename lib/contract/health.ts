import * as z from 'zod'
import { count, instant } from './scalars.ts'

const failed = z.object({ status: z.literal('failed'), reason: z.string() })

/**
 * Whether something that a deployment stands on can be used, and why not: the name of an error, without anything of the
 * account.
 */
export const partHealth = z.union([z.object({ status: z.literal('ok') }), failed])

export type PartHealth = z.infer<typeof partHealth>

/** Messages that wait, and those that a process works on; approximate, as SQS counts them. */
const queueDepth = z.object({ waiting: count, in_flight: count })

export type QueueDepth = z.infer<typeof queueDepth>

export const queueHealth = z.union([z.object({ status: z.literal('ok'), ...queueDepth.shape }), failed])

export type QueueHealth = z.infer<typeof queueHealth>

/** The answer of `health`: how a deployment is, seen from inside. */
export const healthReport = z.object({
  stage: z.string(),
  /** Of the manager that is deployed. */
  version: z.string(),
  /** When this was answered, by the deployment's clock. */
  time: instant,
  table: partHealth,
  bucket: partHealth,
  /** Operations that wait. */
  queue: queueHealth,
  dead_letters: queueHealth.describe('Messages that failed in every attempt'),
  dead_events: queueHealth.describe('Events (uploads, pushes, the clock) that no function handled'),
})

export type HealthReport = z.infer<typeof healthReport>
