import {
  ChangeMessageVisibilityCommand,
  type Message,
  ReceiveMessageCommand,
  type ReceiveMessageCommandInput,
  type SQSClient,
} from '@aws-sdk/client-sqs'

/** Long enough to handle the received messages. */
const HIDDEN_SECONDS = 60
const BATCH = 10

/** Receives up to `limit` messages. Each is hidden from other receivers for a minute, or until `makeVisible`. */
export async function* receiveHidden(
  client: SQSClient,
  limit: number,
  asked: Omit<ReceiveMessageCommandInput, 'MaxNumberOfMessages' | 'VisibilityTimeout'>,
): AsyncGenerator<Message> {
  for (let left = limit; left > 0; ) {
    const receive = { ...asked, MaxNumberOfMessages: Math.min(BATCH, left), VisibilityTimeout: HIDDEN_SECONDS }
    const { Messages: messages = [] } = await client.send(new ReceiveMessageCommand(receive))
    if (messages.length === 0) return
    yield* messages
    left -= messages.length
  }
}

/** Makes a hidden message visible again. */
export async function makeVisible(
  client: SQSClient,
  place: { QueueUrl: string; ReceiptHandle: string | undefined },
): Promise<void> {
  await client.send(new ChangeMessageVisibilityCommand({ ...place, VisibilityTimeout: 0 }))
}
