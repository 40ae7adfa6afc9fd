import { SQSClient } from '@aws-sdk/client-sqs'
import { clientOptions } from './client-options.ts'

const REQUEST_MS = 5000

export function createSqsClient(): SQSClient {
  return new SQSClient(clientOptions(REQUEST_MS))
}
