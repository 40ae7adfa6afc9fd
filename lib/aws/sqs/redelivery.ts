import { ChangeMessageVisibilityCommand, type SQSClient } from '@aws-sdk/client-sqs'

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
