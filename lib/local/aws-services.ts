import { CreateQueueCommand, GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs'
import type { LocalService } from './dynamodb.ts'
import { buildFauxqs } from './fauxqs-app.ts'
import { LOCAL_CREDENTIALS, LOCAL_REGION } from './local-aws.ts'
import { StoredMessages } from './stored-messages.ts'
import { StoredObjects } from './stored-objects.ts'

export interface AwsServicesOptions {
  /** Where objects and messages are kept between runs; in memory when absent. */
  directory?: string
  /** 0 or absent: any free port. */
  port?: number
  bucket: string
  /** Name of the FIFO queue without `.fifo`. */
  queue: string
}

export interface AwsServices extends LocalService {
  readonly bucket: string
  readonly queueUrl: string
  readonly queueArn: string
  readonly deadLetterQueueUrl: string
}

/** How long a message stays hidden while a function works on it. */
const VISIBILITY_SECONDS = '120'
const MAX_RECEIVE_COUNT = 5

/**
 * S3 and SQS of fauxqs on the loopback interface, with a bucket, a FIFO queue and its dead-letter queue. fauxqs keeps everything in memory
 * and ignores `If-None-Match`; both are made up for here.
 */
export async function startAwsServices({ directory, port = 0, bucket, queue }: AwsServicesOptions): Promise<AwsServices> {
  const app = buildFauxqs()
  const objects = new StoredObjects(app, directory)
  const messages = new StoredMessages(app, directory)
  const endpoint = await app.listen({ host: '127.0.0.1', port })
  await app.inject({ method: 'PUT', url: `/${bucket}` })
  await objects.load()
  const queues = await createQueues(endpoint, queue)
  await messages.load([queues.queueUrl, queues.deadLetterQueueUrl])
  return { endpoint, bucket, ...queues, close: () => app.close() }
}

async function createQueues(endpoint: string, name: string): Promise<Omit<AwsServices, 'endpoint' | 'bucket' | 'close'>> {
  const client = new SQSClient({ endpoint, region: LOCAL_REGION, credentials: LOCAL_CREDENTIALS })
  const create = async (QueueName: string, attributes: Record<string, string>) => {
    const Attributes = { FifoQueue: 'true', VisibilityTimeout: VISIBILITY_SECONDS, ...attributes }
    const { QueueUrl = '' } = await client.send(new CreateQueueCommand({ QueueName, Attributes }))
    const wanted = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] })
    const { Attributes: { QueueArn = '' } = {} } = await client.send(wanted)
    return { url: QueueUrl, arn: QueueArn }
  }
  try {
    const dead = await create(`${name}-dead.fifo`, {})
    const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: dead.arn, maxReceiveCount: MAX_RECEIVE_COUNT })
    const live = await create(`${name}.fifo`, { RedrivePolicy })
    return { queueUrl: live.url, queueArn: live.arn, deadLetterQueueUrl: dead.url }
  } finally {
    client.destroy()
  }
}
