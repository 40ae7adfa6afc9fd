import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch'
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda'
import type { RunOptions } from '../../app/operations/on-fabric.ts'
import type { DeadLetters } from '../../app/ports/queues.ts'
import { DomainError, isRetryable } from '../../contract/errors.ts'
import { problemOf } from '../problems/problem.ts'
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

/** What a function behind the queue does with a message. */
export interface Consumer<D, M> {
  /**
   * Throws for a body that is no message: it goes to the dead-letter queue at once, since it would be none the next
   * time either.
   */
  parse(body: string): M
  /** Called for each batch: what it returns is shared by the messages of the batch. */
  begin(wired: D): MessageHandler<M>
}

/**
 * A Lambda function behind the FIFO queue. A message whose failure may pass comes back. While its cause is one that
 * those behind it in its group would meet too (a host or a lock), they come back with it; an error that nobody foresaw
 * holds up nobody else. A failure that would only repeat itself is in the operation's record, and the message is done.
 * After its last coming a message goes to the dead-letter queue.
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

/** Without it they come later. */
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
    logger.warn('Messages that failed will come again later than they could', {
      operation: failed.join(' '),
      error: error as Error,
    })
  }
}

/**
 * Of an operation that waits, or the delivery of a push; empty for what is no message, since it is only for the log.
 */
function operationIn(body: string): string {
  return /"(?:operation|delivery)":"([^"]{1,200})"/.exec(body)?.[1] ?? ''
}

interface Handling<M> {
  parse: (body: string) => M
  handle: MessageHandler<M>
  wired: Redelivered
  deadline: Deadline
  /** Groups in which a message failed for a cause that is not its own. */
  heldUp: Set<string>
}

async function handleRecord<M>(record: SQSRecord, handling: Handling<M>): Promise<void> {
  const { messageId, attributes } = record
  const { heldUp, wired, deadline } = handling
  const group = groupOf(attributes)
  // Stryker disable next-line StringLiteral: the batch processor keeps the words to itself
  if (heldUp.has(group)) throw new Error('A message before it in its group comes again, and so does this one')
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
    countProblem(problemOf(told, messageId).body.code)
    logger.error(sentenceOf(passes, attempt < wired.maxReceives), told as Error)
    if (passes && told instanceof DomainError) heldUp.add(group)
    if (passes) throw error
  } finally {
    resetLineKeys()
  }
}

/** Undefined for a body that is no message, once it is in the dead-letter queue. */
async function readMessage<M>({ body, messageId, attributes }: SQSRecord, { parse, wired }: Handling<M>): Promise<M | undefined> {
  try {
    return parse(body)
  } catch (error) {
    logger.error('The message cannot be read, and goes to the dead-letter queue', error as Error)
    await wired.deadLetters.bury({ id: messageId, group: groupOf(attributes), body })
    return undefined
  }
}

function groupOf({ MessageGroupId = '' }: SQSRecord['attributes']): string {
  return MessageGroupId
}

function sentenceOf(passes: boolean, isTriedAgain: boolean): string {
  if (!passes) return 'The operation failed for good'
  return isTriedAgain ? 'The message will come again' : 'The message goes to the dead-letter queue: it has come for the last time'
}
