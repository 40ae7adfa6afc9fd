import { SQSClient } from '@aws-sdk/client-sqs'
import { clientOptions } from './client-options.ts'

const REQUEST_MS = 5000

/**
 * Takes the endpoint from the environment, as for the other services. The SDK would prefer the host in a queue's URL.
 */
export function createSqsClient(): SQSClient {
  return new SQSClient({ ...clientOptions(REQUEST_MS), useQueueUrlAsEndpoint: false })
}
