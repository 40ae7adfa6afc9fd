import { CreateQueueCommand, SQSClient } from '@aws-sdk/client-sqs'
import { ACCOUNT, LOCAL_CREDENTIALS, LOCAL_REGION } from '../server/local-aws.ts'
import type { LocalService } from './dynamodb.ts'
import { buildFauxqs } from './fauxqs-app.ts'
import { StoredMessages } from './stored-messages.ts'
import { StoredObjects } from './stored-objects.ts'

export interface AwsServicesOptions {
  /** The directory for objects and messages; in memory if absent. */
  directory?: string
  /** 0 or absent: any free port. */
  port?: number
  buckets: readonly string[]
  queues: readonly QueueDefinition[]
}

export interface QueueDefinition {
  name: string
  /** Attributes in the form of the SQS API. */
  attributes: Record<string, string>
}

/**
 * S3 and SQS of fauxqs on the loopback interface, with buckets and queues. fauxqs keeps everything in memory and
 * ignores `If-None-Match`; this module adds both.
 */
export async function startAwsServices(options: AwsServicesOptions): Promise<LocalService> {
  const { directory, port = 0, buckets, queues } = options
  const app = buildFauxqs()
  const objects = new StoredObjects(app, directory)
  const messages = new StoredMessages(app, directory)
  const endpoint = await app.listen({ host: '127.0.0.1', port })
  for (const bucket of buckets) await app.inject({ method: 'PUT', url: `/${bucket}` })
  await objects.load()
  await messages.load(await createQueues(endpoint, queues))
  return { endpoint, close: () => app.close() }
}

/** The prefix of fauxqs' queue URLs. They only name a queue: requests go to the endpoint. */
export function queuesAt(port: number): string {
  return `http://sqs.${LOCAL_REGION}.localhost:${port}/${ACCOUNT}`
}

/** The URL of a queue of the services at an endpoint. */
export function queueUrl(endpoint: string, name: string): string {
  return `${queuesAt(Number(new URL(endpoint).port))}/${name}`
}

async function createQueues(endpoint: string, queues: readonly QueueDefinition[]): Promise<string[]> {
  const client = new SQSClient({ endpoint, region: LOCAL_REGION, credentials: LOCAL_CREDENTIALS })
  // The dead-letter queue must exist before the queue that names it.
  const deadLettersFirst = queues.toSorted(
    (a, b) => Number('RedrivePolicy' in a.attributes) - Number('RedrivePolicy' in b.attributes),
  )
  try {
    for (const { name, attributes } of deadLettersFirst)
      await client.send(new CreateQueueCommand({ QueueName: name, Attributes: attributes }))
    return queues.map(({ name }) => queueUrl(endpoint, name))
  } finally {
    client.destroy()
  }
}
