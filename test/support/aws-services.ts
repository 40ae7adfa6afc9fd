import { queueUrl, startAwsServices as start } from '../../lib/local/aws/aws-services.ts'
import type { LocalService } from '../../lib/local/aws/dynamodb.ts'
import { ACCOUNT, LOCAL_REGION } from '../../lib/local/server/local-aws.ts'

export interface AwsServices extends LocalService {
  readonly bucket: string
  readonly queueUrl: string
  readonly queueArn: string
  readonly deadLetterQueueUrl: string
  readonly deadEventQueueUrl: string
}

/**
 * A bucket `archive`, a FIFO queue `operations.fifo` with its dead letters, and a queue `dead-events`. `directory`:
 * where they are kept between runs.
 */
export async function startAwsServices(directory?: string): Promise<AwsServices> {
  const arn = (name: string) => `arn:aws:sqs:${LOCAL_REGION}:${ACCOUNT}:${name}`
  const fifo = { FifoQueue: 'true', VisibilityTimeout: '120' }
  const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: arn('dead-operations.fifo'), maxReceiveCount: 5 })
  const { endpoint, close } = await start({
    buckets: ['archive'],
    queues: [
      { name: 'dead-operations.fifo', attributes: fifo },
      { name: 'operations.fifo', attributes: { ...fifo, RedrivePolicy } },
      { name: 'dead-events', attributes: {} },
    ],
    ...(directory === undefined ? {} : { directory }),
  })
  return {
    endpoint,
    close,
    bucket: 'archive',
    queueUrl: queueUrl(endpoint, 'operations.fifo'),
    queueArn: arn('operations.fifo'),
    deadLetterQueueUrl: queueUrl(endpoint, 'dead-operations.fifo'),
    deadEventQueueUrl: queueUrl(endpoint, 'dead-events'),
  }
}
