import { processPartialResponse, SqsFifoPartialProcessorAsync } from '@aws-lambda-powertools/batch'
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda'
import type { RunOptions } from '../app/fabric-operations.ts'
import { mayPass } from '../domain/errors.ts'
import { backOff, type Redelivery } from './backoff.ts'
import { type Deadline, deadlineOf } from './deadline.ts'
import { addLineKeys, logger, resetLineKeys } from './logger.ts'
import { countFor, countProblem } from './metrics.ts'
import { problemOf } from './problem.ts'

export type MessageHandler = (body: string, options: RunOptions) => Promise<void>

interface Redelivered {
  stage: string
  maxReceives: number
  redelivery: Redelivery
}

/**
 * A Lambda function behind the FIFO queue. `begin` is called for each batch: what it returns is shared by its messages. A message whose failure may pass comes back, and with it those behind it in its group; a failure that
 * would only repeat itself is in the operation's record and the message is done. After its last coming a message goes to the dead-letter queue.
 */
export function queueFunction<D extends Redelivered>(wired: D, begin: (wired: NoInfer<D>) => MessageHandler) {
  countFor(wired.stage)
  return async (event: SQSEvent, context: Context): Promise<SQSBatchResponse> => {
    const deadline = deadlineOf(context)
    logger.addContext(context)
    try {
      const handle = begin(wired)
      const each = (record: SQSRecord) => handleRecord(record, handle, wired, deadline)
      const response = await processPartialResponse(event, each, new SqsFifoPartialProcessorAsync(), {
        context,
        throwOnFullBatchFailure: false,
        skipGroupOnError: true,
      })
      await backOffQuietly(event, response, wired.redelivery)
      return response
    } finally {
      deadline.clear()
    }
  }
}

/** Without it they come later. */
async function backOffQuietly(
  { Records: records }: SQSEvent,
  { batchItemFailures }: SQSBatchResponse,
  redelivery: Redelivery,
): Promise<void> {
  try {
    await backOff(records, batchItemFailures, redelivery)
  } catch (error) {
    const ids = new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier))
    const failed = records.filter(({ messageId }) => ids.has(messageId)).map(({ body }) => operationIn(body))
    logger.warn('Messages that failed will come again later than they could', {
      operation: failed.join(' '),
      error: error as Error,
    })
  }
}

/** Of an operation that waits, or the delivery of a push. */
function operationIn(body: string): string {
  const { operation, delivery } = JSON.parse(body) as { operation?: string; delivery?: string }
  return operation ?? delivery ?? ''
}

async function handleRecord(
  record: SQSRecord,
  handle: MessageHandler,
  { maxReceives }: Redelivered,
  deadline: Deadline,
): Promise<void> {
  const { messageId, body, attributes } = record
  const attempt = Number(attributes.ApproximateReceiveCount)
  addLineKeys({ message_id: messageId, attempt })
  try {
    await handle(body, { signal: deadline.signal, willRetry: attempt < maxReceives })
  } catch (error) {
    const told = deadline.explain(error)
    const passes = mayPass(told)
    countProblem(problemOf(told, messageId).body.code)
    logger.error(passes ? 'The message will come again' : 'The operation failed for good', told as Error)
    if (passes) throw error
  } finally {
    resetLineKeys()
  }
}
