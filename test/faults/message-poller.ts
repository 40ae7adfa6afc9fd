import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  type Message,
  ReceiveMessageCommand,
} from '@aws-sdk/client-sqs'
import type { SQSEvent } from 'aws-lambda'
import { LOCAL_REGION } from '../../lib/local/server/local-aws.ts'
import type { DeployedWorld } from './deployed-world.ts'

/** A batch of messages, as Lambda hands it to a function. */
export interface Batch {
  event: SQSEvent
  /** The function has dealt with all of them. */
  done(): Promise<void>
  /** The function has failed, or is dead: they come again. */
  comesAgain(): Promise<void>
}

/** Takes what waits in the queue; undefined when nothing does. */
export async function takeBatch({ sqs, queueUrl: QueueUrl }: DeployedWorld): Promise<Batch | undefined> {
  const receive = new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, MessageSystemAttributeNames: ['All'] })
  const { Messages: messages = [] } = await sqs.send(receive)
  if (messages.length === 0) return undefined
  const entries = messages.map(({ MessageId: Id, ReceiptHandle }) => ({ Id, ReceiptHandle }))
  return {
    event: eventOf(messages),
    done: async () => void (await sqs.send(new DeleteMessageBatchCommand({ QueueUrl, Entries: entries }))),
    comesAgain: async () => {
      const Entries = entries.map((entry) => ({ ...entry, VisibilityTimeout: 0 }))
      await sqs.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl, Entries }))
    },
  }
}

function eventOf(messages: readonly Message[]): SQSEvent {
  const Records = messages.map(({ MessageId = '', ReceiptHandle = '', Body = '', MD5OfBody = '', Attributes }) => ({
    eventSource: 'aws:sqs',
    eventSourceARN: 'arn',
    awsRegion: LOCAL_REGION,
    messageAttributes: {},
    messageId: MessageId,
    receiptHandle: ReceiptHandle,
    body: Body,
    md5OfBody: MD5OfBody,
    attributes: {
      ApproximateReceiveCount: '1',
      SentTimestamp: '0',
      SenderId: '',
      ApproximateFirstReceiveTimestamp: '0',
      ...Attributes,
    },
  }))
  return { Records }
}
