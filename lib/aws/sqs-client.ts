import { SQSClient } from '@aws-sdk/client-sqs'
import { clientOptions } from './client-options.ts'

const REQUEST_MS = 5000

/**
 * The endpoint is that of the environment, as for the other services: not the host in a queue's URL, which the SDK
 * would prefer.
 */
export function createSqsClient(): SQSClient {
  return new SQSClient({ ...clientOptions(REQUEST_MS), useQueueUrlAsEndpoint: false })
}
