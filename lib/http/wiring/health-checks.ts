import * as z from 'zod'
import { createDynamoDbClient } from '../../aws/dynamodb-client.ts'
import { AwsHealthChecks } from '../../aws/health-checks.ts'
import { createS3Client } from '../../aws/s3-client.ts'
import { createSqsClient } from '../../aws/sqs-client.ts'
import { provider } from './provider.ts'

/** Health checks of table, bucket and queues. */
export const healthChecks = provider(
  {
    TABLE_NAME: z.string().min(1),
    BUCKET_NAME: z.string().min(1),
    QUEUE_URL: z.url(),
    /** Messages that failed in every attempt. */
    DEAD_LETTER_QUEUE_URL: z.url(),
    /** Events that no function handled. */
    DEAD_EVENT_QUEUE_URL: z.url(),
  },
  ({ TABLE_NAME, BUCKET_NAME, QUEUE_URL, DEAD_LETTER_QUEUE_URL, DEAD_EVENT_QUEUE_URL }) => ({
    healthChecks: new AwsHealthChecks({
      table: { client: createDynamoDbClient(), name: TABLE_NAME },
      s3: createS3Client(),
      bucket: BUCKET_NAME,
      sqs: createSqsClient(),
      queueUrl: QUEUE_URL,
      deadLetterQueueUrl: DEAD_LETTER_QUEUE_URL,
      deadEventQueueUrl: DEAD_EVENT_QUEUE_URL,
    }),
  }),
)
