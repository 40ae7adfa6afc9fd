import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch'
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda'
import type { RunOptions } from '../../app/operations/run-on-fabric.ts'
import type { DeadLetters } from '../../app/ports/queues.ts'
import { DomainError, isRetryable } from '../../contract/errors.ts'
import { problemCodeOf } from '../problems/problem.ts'
import { backOff, type Redelivery } from './backoff.ts'
import { type Deadline, deadlineOf } from './deadline.ts'
import { addLineKeys, logger, resetLineKeys } from './logger.ts'
import { countFor, countProblem } from './metrics.ts'

export type MessageHandler<M> = (message: M, options: RunOptions) => Promise<void>

interface Redelivered {
  stage: string
  maxReceives: number
  redelivery: Redelivery
  deadLetters: Pick<DeadLetters, 'bury'>
}

/** How a function behind the queue handles messages. */
export interface Consumer<D, M> {
  /**
   * Throws for a body that is not a message. Such a body goes to the dead-letter queue at once, since a retry would
   * fail, too.
   */
  parse(body: string): M
  /** Called for each batch: the messages of a batch share the returned handler. */
  begin(wired: D): MessageHandler<M>
}

/**
 * A Lambda function behind the FIFO queue. A message whose failure may pass is delivered again. If the cause would
 * affect the messages behind it in its group, too (a host or a lock), they come again with it; an unexpected error does
 * not hold up other messages. If a failure would only repeat itself, the operation's record has it, and the message is
 * done. After its last delivery a message goes to the dead-letter queue.
 */
export function queueFunction<D extends Redelivered, M>(wired: D, { parse, begin }: Consumer<NoInfer<D>, M>) {
  countFor(wired.stage)
  return async (event: SQSEvent, context: Context): Promise<SQSBatchResponse> => {
    const deadline = deadlineOf(context)
    logger.addContext(context)
    try {
      const handle = begin(wired)
      const heldUp = new Set<string>()
      const each = (record: SQSRecord) => handleRecord(record, { parse, handle, wired, deadline, heldUp })
      const isHeldUp = ({ attributes }: SQSRecord) => heldUp.has(groupOf(attributes))
      const processor = new BatchProcessor(EventType.SQS)
      const response = await processPartialResponse(event, each, processor, {
        context,
        throwOnFullBatchFailure: false,
        processInParallel: false,
      })
      await backOffQuietly(event, response, isHeldUp, wired.redelivery)
      return response
    } finally {
      deadline.clear()
    }
  }
}

/** If this fails, the messages come again later. */
async function backOffQuietly(
  { Records: records }: SQSEvent,
  { batchItemFailures }: SQSBatchResponse,
  isHeldUp: (record: SQSRecord) => boolean,
  redelivery: Redelivery,
): Promise<void> {
  try {
    await backOff(records, batchItemFailures, { isHeldUp, redelivery })
  } catch (error) {
    const ids = new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier))
    const failed = records.filter(({ messageId }) => ids.has(messageId)).map(({ body }) => operationIn(body))
    logger.warn('Failed messages will come again later than planned', {
      operation: failed.join(' '),
      error: error as Error,
    })
  }
}

/** The id of a queued operation, or of a push's delivery, for the log; empty if the body is not a message. */
function operationIn(body: string): string {
  return /"(?:operation|delivery)":"([^"]{1,200})"/.exec(body)?.[1] ?? ''
}

interface Handling<M> {
  parse: (body: string) => M
  handle: MessageHandler<M>
  wired: Redelivered
  deadline: Deadline
  /** Groups in which a message failed for a cause that affects the group. */
  heldUp: Set<string>
}

async function handleRecord<M>(record: SQSRecord, handling: Handling<M>): Promise<void> {
  const { messageId, attributes } = record
  const { heldUp, wired, deadline } = handling
  const group = groupOf(attributes)
  // Stryker disable next-line StringLiteral: the batch processor does not pass the message on
  if (heldUp.has(group)) throw new Error('An earlier message of the group comes again, and so does this one')
  const attempt = Number(attributes.ApproximateReceiveCount)
  addLineKeys({ message_id: messageId, attempt })
  try {
    const message = await readMessage(record, handling)
    if (message === undefined) return
    await handling.handle(message, {
      signal: deadline.signal,
      deadline: deadline.deadline,
      willRetry: attempt < wired.maxReceives,
    })
  } catch (error) {
    const told = deadline.explain(error)
    const passes = isRetryable(told)
    countProblem(problemCodeOf(told))
    logger.error(sentenceOf(passes, attempt < wired.maxReceives), told as Error)
    if (passes && told instanceof DomainError) heldUp.add(group)
    if (passes) throw error
  } finally {
    resetLineKeys()
  }
}

/** Undefined for a body that is not a message, after moving it to the dead-letter queue. */
async function readMessage<M>({ body, messageId, attributes }: SQSRecord, { parse, wired }: Handling<M>): Promise<M | undefined> {
  try {
    return parse(body)
  } catch (error) {
    logger.error('The message cannot be parsed, and goes to the dead-letter queue', error as Error)
    await wired.deadLetters.bury({ id: messageId, group: groupOf(attributes), body })
    return undefined
  }
}

function groupOf({ MessageGroupId = '' }: SQSRecord['attributes']): string {
  return MessageGroupId
}

function sentenceOf(passes: boolean, isTriedAgain: boolean): string {
  if (!passes) return 'The operation failed for good'
  return isTriedAgain ? 'The message will come again' : 'The message goes to the dead-letter queue: this was its last delivery'
}
