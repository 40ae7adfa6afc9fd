import {
  ChangeMessageVisibilityCommand,
  type Message,
  ReceiveMessageCommand,
  type ReceiveMessageCommandInput,
  type SQSClient,
} from '@aws-sdk/client-sqs'

/** Long enough for whoever took the messages to deal with them. */
const HIDDEN_SECONDS = 60
const BATCH = 10

/** Up to `limit` messages, each hidden from others for a minute, or until it is shown again. */
export async function* hideMessages(
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

/** Puts a hidden message back for others to see. */
export async function showAgain(
  client: SQSClient,
  place: { QueueUrl: string; ReceiptHandle: string | undefined },
): Promise<void> {
  await client.send(new ChangeMessageVisibilityCommand({ ...place, VisibilityTimeout: 0 }))
}
