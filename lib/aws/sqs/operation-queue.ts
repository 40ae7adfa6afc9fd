import { createHash } from 'node:crypto'
import { ChangeMessageVisibilityCommand, SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs'
import type { OperationQueue, QueueMessage } from '../../app/ports/queues.ts'

/**
 * A FIFO queue. The messages of one repository are one group and are handled one after the other, so that operations do
 * not wait for each other's lock. The same message sent twice within five minutes is delivered once.
 */
export class SqsOperationQueue implements OperationQueue {
  readonly #client: SQSClient
  readonly #queueUrl: string

  constructor(client: SQSClient, queueUrl: string) {
    this.#client = client
    this.#queueUrl = queueUrl
  }

  async enqueue(message: QueueMessage): Promise<void> {
    const send = new SendMessageCommand({
      QueueUrl: this.#queueUrl,
      MessageBody: JSON.stringify(message),
      MessageGroupId: message.repository,
      MessageDeduplicationId: deduplicationId(message),
    })
    await this.#client.send(send)
  }
}

function deduplicationId(message: QueueMessage): string {
  if (message.type === 'operation') return message.operation
  if (message.type === 'settle') return `settle-${message.operation}`
  // A host's delivery ids may be longer, and have other characters, than SQS accepts.
  return createHash('sha256').update(`${message.repository}\0${message.delivery}`).digest('hex')
}

/** Sets when a message is delivered again. */
export class SqsRedelivery {
  readonly #client: SQSClient
  readonly #queueUrl: string

  constructor(client: SQSClient, queueUrl: string) {
    this.#client = client
    this.#queueUrl = queueUrl
  }

  async postpone(receiptHandle: string, seconds: number): Promise<void> {
    const change = { QueueUrl: this.#queueUrl, ReceiptHandle: receiptHandle, VisibilityTimeout: seconds }
    await this.#client.send(new ChangeMessageVisibilityCommand(change))
  }
}
