import type { SQSBatchItemFailure, SQSRecord } from 'aws-lambda'

/** Seconds after the first failures; after more of them the queue's own time holds, eleven minutes. */
const DELAYS = [15, 60, 240]

export interface Redelivery {
  postpone(receiptHandle: string, seconds: number): Promise<void>
}

/** How failed messages come back. */
export interface BackOff {
  /** Whether the cause of the failure concerns the whole group, so that there is no use in coming back at once. */
  isHeldUp(record: SQSRecord): boolean
  redelivery: Redelivery
}

/**
 * Brings failed messages back sooner than the queue would by itself: most outages are short. All of a group come back
 * together: while one of them is hidden the queue hands out none
 * (https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/FIFO-queues-understanding-logic.html).
 * For that reason a message that fails by itself comes back soon every time: it reaches the dead-letter queue within
 * minutes, and its group is free.
 */
export async function backOff(
  records: readonly SQSRecord[],
  failures: readonly SQSBatchItemFailure[],
  { isHeldUp, redelivery }: BackOff,
): Promise<void> {
  const ids = new Set(failures.map(({ itemIdentifier }) => itemIdentifier))
  const groups = new Map<string, number | undefined>()
  const calls: Promise<void>[] = []
  for (const record of records.filter(({ messageId }) => ids.has(messageId))) {
    const { receiptHandle, attributes } = record
    const group = attributes.MessageGroupId ?? ''
    const receives = isHeldUp(record) ? Number(attributes.ApproximateReceiveCount) : 1
    if (!groups.has(group)) groups.set(group, DELAYS[receives - 1])
    const seconds = groups.get(group)
    if (seconds !== undefined) calls.push(redelivery.postpone(receiptHandle, seconds))
  }
  await Promise.all(calls)
}
