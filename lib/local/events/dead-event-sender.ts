import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import { queueUrl } from '../aws/aws-services.ts'
import { LOCAL_CREDENTIALS, LOCAL_REGION } from '../server/local-aws.ts'

/** An event that no function processed. */
export interface DeadEvent {
  queueArn: string
  body: object
  /** Attributes of the message. */
  attributes?: Readonly<Record<string, string>>
  /** The function whose role Lambda sends with; absent where EventBridge sends by itself. */
  sender?: string
}

/** The endpoints of SQS: for callers with a role, and for AWS's own services. */
export interface DeadEventEndpoints {
  endpoint: string
  servicesEndpoint: string
}

/** Sends a dead event to its queue, as Lambda and EventBridge do. */
export async function sendDeadEvent(
  { endpoint, servicesEndpoint }: DeadEventEndpoints,
  { queueArn, body, attributes = {}, sender }: DeadEvent,
): Promise<void> {
  const { secretAccessKey } = LOCAL_CREDENTIALS
  const client =
    sender === undefined
      ? new SQSClient({ endpoint: servicesEndpoint, region: LOCAL_REGION, credentials: LOCAL_CREDENTIALS })
      : new SQSClient({ endpoint, region: LOCAL_REGION, credentials: { accessKeyId: sender, secretAccessKey } })
  const named = Object.entries(attributes).map(([name, StringValue]) => [name, { DataType: 'String', StringValue }] as const)
  try {
    await client.send(
      new SendMessageCommand({
        QueueUrl: queueUrl(servicesEndpoint, queueArn.slice(queueArn.lastIndexOf(':') + 1)),
        MessageBody: JSON.stringify(body),
        MessageAttributes: Object.fromEntries(named),
      }),
    )
  } finally {
    client.destroy()
  }
}
