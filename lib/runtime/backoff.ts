import type { SQSBatchItemFailure, SQSRecord } from 'aws-lambda'

/** Seconds after the first failures; after more of them the queue's own time holds, eleven minutes. */
const DELAYS = [15, 60, 240]

export interface Redelivery {
  postpone(receiptHandle: string, seconds: number): Promise<void>
}

/**
 * Brings what failed back sooner than the queue would by itself: most outages are short. All of a group come back together, as long as one of them is hidden
 * the queue hands out none (https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/FIFO-queues-understanding-logic.html).
 */
export async function backOff(
  records: readonly SQSRecord[],
  failures: readonly SQSBatchItemFailure[],
  redelivery: Redelivery,
): Promise<void> {
  const ids = new Set(failures.map(({ itemIdentifier }) => itemIdentifier))
  const groups = new Map<string, number | undefined>()
  const calls: Promise<void>[] = []
  for (const { messageId, receiptHandle, attributes } of records) {
    if (!ids.has(messageId)) continue
    const group = attributes.MessageGroupId ?? ''
    if (!groups.has(group)) groups.set(group, DELAYS[Number(attributes.ApproximateReceiveCount) - 1])
    const seconds = groups.get(group)
    if (seconds !== undefined) calls.push(redelivery.postpone(receiptHandle, seconds))
  }
  await Promise.all(calls)
}
