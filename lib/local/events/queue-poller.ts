import { DeleteMessageCommand, type Message, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda'
import type { InvocationResult } from '../lambda/lambda-runtime-api.ts'
import { untilAdmitted } from '../lambda/throttled-error.ts'

/** How long one request waits for messages, and at most how long `close` waits. */
const WAIT_SECONDS = 2
const PAUSE_AFTER_ERROR_MS = 1000

export interface QueuePollerOptions {
  endpoint: string
  region: string
  credentials: { accessKeyId: string; secretAccessKey: string }
  queueUrl: string
  queueArn: string
  batchSize?: number
  /** Concurrent events, of different groups of a FIFO queue. */
  concurrency?: number
  /** Calls the function with an SQS event. */
  invoke(event: SQSEvent): Promise<InvocationResult>
  /** Reports an error of the queue or the function; the poller continues. */
  onError?: (error: unknown) => void
}

export interface QueuePoller {
  /** Waits for the current batch, then stops. */
  close(): Promise<void>
}

/**
 * The event source mapping of a queue: receives batches, invokes the function, deletes the
 * processed messages. A throttled batch waits. Messages in `batchItemFailures`, or all of them if the function fails,
 * stay in the queue and come again
 * (https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html).
 */
export function startQueuePoller(options: QueuePollerOptions): QueuePoller {
  const { endpoint, region, credentials, concurrency = 1, onError = () => {} } = options
  const client = new SQSClient({ endpoint, region, credentials })
  const stop = new AbortController()
  const loop = async () => {
    while (!stop.signal.aborted) {
      try {
        await pollOnce(client, options, stop.signal)
      } catch (error) {
        if (stop.signal.aborted) return
        onError(error)
        await new Promise((resolve) => setTimeout(resolve, PAUSE_AFTER_ERROR_MS))
      }
    }
  }
  const done = Promise.all(Array.from({ length: concurrency }, loop))
  return {
    close: async () => {
      stop.abort()
      await done
      client.destroy()
    },
  }
}

async function pollOnce(client: SQSClient, options: QueuePollerOptions, abortSignal: AbortSignal): Promise<void> {
  const { queueUrl, queueArn, region, batchSize = 10 } = options
  const receive = new ReceiveMessageCommand({
    QueueUrl: queueUrl,
    MaxNumberOfMessages: batchSize,
    WaitTimeSeconds: WAIT_SECONDS,
    MessageSystemAttributeNames: ['All'],
    MessageAttributeNames: ['All'],
  })
  const { Messages: messages = [] } = await client.send(receive, { abortSignal })
  if (messages.length === 0) return
  const event = { Records: messages.map((message) => recordOf(message, queueArn, region)) }
  const result = await untilAdmitted(() => options.invoke(event), abortSignal)
  if ('error' in result) throw new Error(`${result.error.errorType}: ${result.error.errorMessage}`)
  const failed = failedIds(result.payload)
  for (const message of messages) {
    if (failed === 'all' || failed.has(message.MessageId ?? '')) continue
    await client.send(new DeleteMessageCommand({ QueueUrl: queueUrl, ReceiptHandle: message.ReceiptHandle }))
  }
}

/** An entry without an id fails the whole batch, as in AWS. */
function failedIds(payload: unknown): ReadonlySet<string> | 'all' {
  const { batchItemFailures } = (payload ?? {}) as Partial<SQSBatchResponse>
  const ids = (batchItemFailures ?? []).map(({ itemIdentifier }) => itemIdentifier)
  return ids.every((id) => typeof id === 'string' && id !== '') ? new Set(ids) : 'all'
}

function recordOf(message: Message, queueArn: string, region: string): SQSRecord {
  const { MessageId = '', ReceiptHandle = '', Body = '', MD5OfBody = '', Attributes = {}, MessageAttributes = {} } = message
  const attributes = {
    ApproximateReceiveCount: '1',
    SentTimestamp: '',
    SenderId: '',
    ApproximateFirstReceiveTimestamp: '',
    ...Attributes,
  }
  const messageAttributes = Object.entries(MessageAttributes).map(([name, { DataType = 'String', StringValue = '' }]) => {
    return [name, { dataType: DataType, stringValue: StringValue }] as const
  })
  return {
    messageId: MessageId,
    receiptHandle: ReceiptHandle,
    body: Body,
    attributes,
    messageAttributes: Object.fromEntries(messageAttributes),
    md5OfBody: MD5OfBody,
    eventSource: 'aws:sqs',
    eventSourceARN: queueArn,
    awsRegion: region,
  }
}
