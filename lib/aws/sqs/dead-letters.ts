import { DeleteMessageCommand, type Message, SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs'
import type { DeadLetters, QueueMessage, TakenLetter } from '../../app/ports/queues.ts'
import { isError } from '../../contract/errors.ts'
import { parseQueueMessage } from './queue-message.ts'
import { makeVisible, receiveHidden } from './receive-hidden.ts'

/** The dead-letter queue. While letters of a group are taken, SQS delivers no others of that group. */
export class SqsDeadLetters implements DeadLetters {
  readonly #client: SQSClient
  readonly #queueUrl: string

  constructor(client: SQSClient, queueUrl: string) {
    this.#client = client
    this.#queueUrl = queueUrl
  }

  async take(limit: number): Promise<TakenLetter[]> {
    const taken: TakenLetter[] = []
    const asked = {
      QueueUrl: this.#queueUrl,
      MessageSystemAttributeNames: ['SentTimestamp' as const, 'ApproximateReceiveCount' as const],
    }
    for await (const message of receiveHidden(this.#client, limit, asked)) taken.push(this.#letter(message))
    return taken
  }

  /** The copy has the message's id, so that burying a message twice stores it once. */
  async bury({ id, group, body }: { id: string; group: string; body: string }): Promise<void> {
    const send = { QueueUrl: this.#queueUrl, MessageBody: body, MessageGroupId: group, MessageDeduplicationId: id }
    await this.#client.send(new SendMessageCommand(send))
  }

  #letter({ MessageId: id = '', Body: body = '', ReceiptHandle, Attributes: attributes = {} }: Message): TakenLetter {
    const place = { QueueUrl: this.#queueUrl, ReceiptHandle }
    return {
      id,
      message: messageOf(body),
      sent_at: new Date(Number(attributes.SentTimestamp ?? 0)).toISOString(),
      receives: Number(attributes.ApproximateReceiveCount ?? 0),
      putBack: () => makeVisible(this.#client, place),
      remove: async () => {
        await this.#client.send(new DeleteMessageCommand(place))
      },
    }
  }
}

function messageOf(body: string): QueueMessage | undefined {
  try {
    return parseQueueMessage(body)
  } catch (error) {
    if (isError(error, 'record_unreadable')) return undefined
    throw error
  }
}
