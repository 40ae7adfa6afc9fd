import { HeadBucketCommand, type S3Client } from '@aws-sdk/client-s3'
import { GetQueueAttributesCommand, type SQSClient } from '@aws-sdk/client-sqs'
import { QueryCommand } from '@aws-sdk/lib-dynamodb'
import type { HealthChecks } from '../app/ports/ports.ts'
import type { QueueDepth } from '../contract/health.ts'
import { PARTITIONS } from './dynamodb/keys.ts'
import type { Table } from './dynamodb/table.ts'

/** Bounds all attempts together: a health check covers the whole deployment. */
const CHECK_MS = 5000

export interface CheckedServices {
  table: Table
  s3: S3Client
  bucket: string
  sqs: SQSClient
  queueUrl: string
  deadLetterQueueUrl: string
  deadEventQueueUrl: string
}

/** Checks of table, bucket and queues. Each makes the smallest possible read, and throws the SDK's error. */
export class AwsHealthChecks implements HealthChecks {
  readonly #services: CheckedServices

  constructor(services: CheckedServices) {
    this.#services = services
  }

  async readTable(): Promise<void> {
    const { client, name } = this.#services.table
    const query = new QueryCommand({
      TableName: name,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': PARTITIONS.fabrics },
      Limit: 1,
    })
    await client.send(query, inTime())
  }

  async reachBucket(): Promise<void> {
    const { s3, bucket } = this.#services
    await s3.send(new HeadBucketCommand({ Bucket: bucket }), inTime())
  }

  queueDepth(): Promise<QueueDepth> {
    return this.#depth(this.#services.queueUrl)
  }

  deadLetterDepth(): Promise<QueueDepth> {
    return this.#depth(this.#services.deadLetterQueueUrl)
  }

  deadEventDepth(): Promise<QueueDepth> {
    return this.#depth(this.#services.deadEventQueueUrl)
  }

  async #depth(QueueUrl: string): Promise<QueueDepth> {
    const command = new GetQueueAttributesCommand({
      QueueUrl,
      AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
    })
    const { Attributes: attributes = {} } = await this.#services.sqs.send(command, inTime())
    return {
      waiting: Number(attributes.ApproximateNumberOfMessages ?? 0),
      in_flight: Number(attributes.ApproximateNumberOfMessagesNotVisible ?? 0),
    }
  }
}

function inTime() {
  return { abortSignal: AbortSignal.timeout(CHECK_MS) }
}
