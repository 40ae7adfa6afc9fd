import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs'
import type { OperationQueue } from '../app/ports.ts'
import type { OperationMessage } from './operation-message.ts'

/**
 * A FIFO queue. The operations of one repository are one group and so run one after the other, which keeps them from waiting for
 * each other's lock; the same operation sent twice within five minutes is delivered once.
 */
export class SqsOperationQueue implements OperationQueue {
  readonly #client: SQSClient
  readonly #queueUrl: string

  constructor(client: SQSClient, queueUrl: string) {
    this.#client = client
    this.#queueUrl = queueUrl
  }

  async enqueue({ repository, fabric, operation }: OperationMessage): Promise<void> {
    const send = new SendMessageCommand({
      QueueUrl: this.#queueUrl,
      MessageBody: JSON.stringify({ repository, fabric, operation }),
      MessageGroupId: repository,
      MessageDeduplicationId: operation,
    })
    await this.#client.send(send)
  }
}
