import type { SQSBatchItemFailure, SQSRecord } from 'aws-lambda'

/** Seconds after the first failures; later failures wait for the queue's own time, eleven minutes. */
const DELAYS = [15, 60, 240]

export interface Redelivery {
  postpone(receiptHandle: string, seconds: number): Promise<void>
}

/** How failed messages are delivered again. */
export interface BackOff {
  /** Whether the cause of the failure affects the whole group, so that an immediate retry is pointless. */
  isHeldUp(record: SQSRecord): boolean
  redelivery: Redelivery
}

/**
 * Has failed messages delivered again sooner than the queue would by itself: most outages are short. All messages of a
 * group come together, because the queue delivers none while one of them is hidden
 * (https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/FIFO-queues-understanding-logic.html). A
 * message that fails for a reason of its own is therefore always retried soon: it reaches the dead-letter queue within
 * minutes and unblocks its group.
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
