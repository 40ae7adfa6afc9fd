/**
 * Whether something that a deployment stands on can be used, and why not: the name of an error, without anything of the
 * account.
 */
export type PartHealth = { status: 'ok' } | { status: 'failed'; reason: string }

/** Messages that wait, and those that somebody works on; about right, as SQS counts them. */
export interface QueueDepth {
  waiting: number
  in_flight: number
}

export type QueueHealth = ({ status: 'ok' } & QueueDepth) | { status: 'failed'; reason: string }

/** The answer of `health`: how a deployment is, seen from inside. */
export interface HealthReport {
  stage: string
  /** Of the manager that is deployed. */
  version: string
  /** When this was answered, by the deployment's clock. */
  time: string
  table: PartHealth
  bucket: PartHealth
  /** Operations that wait. */
  queue: QueueHealth
  /** Operations that were given up. */
  dead_letters: QueueHealth
  /** Events (uploads, pushes, the clock) that no function dealt with. */
  dead_events: QueueHealth
}
